import { createPinia, setActivePinia } from 'pinia'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'
import { FakeServer } from './fakeServer'
import { inbox, profile } from './wire'

type Routes = FakeServer['routes']

const always: Routes = {
  'GET /auth/validate_token': () => ({ payload: { success: true, data: profile() } }),
  'GET A/agents': () => [],
  'GET A/assignable_agents': () => ({ payload: [] }),
  'GET A/inboxes': () => ({ payload: [inbox()] }),
  'GET A/teams': () => [],
  'GET A/labels': () => ({ payload: [] }),
}

/** Fresh stores, an empty browser, a fake server, and agent 7 signed in with inbox 11 before her. */
export async function signedIn(routes: Routes = {}): Promise<FakeServer> {
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('parley.session', JSON.stringify({ accessToken: 'a', client: 'c', uid: 'ada@acme.example' }))
  const server = new FakeServer({ ...always, ...routes })
  setActivePinia(createPinia())
  await useSession().restore()
  await useSettings().load()
  return server
}
