import { createPinia, setActivePinia } from 'pinia'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'
import { FakeServer } from './fakeServer'
import { inbox, profile } from './wire'

type Routes = FakeServer['routes']

const defaultRoutes: Routes = {
  'GET /auth/validate_token': () => ({ payload: { success: true, data: profile() } }),
  'GET A/agents': () => [],
  'GET A/assignable_agents': () => ({ payload: [] }),
  'GET A/inboxes': () => ({ payload: [inbox()] }),
  'GET A/teams': () => [],
  'GET A/labels': () => ({ payload: [] }),
}

/** Creates fresh stores, empty storage and a fake server, and signs in agent 7, who has access to inbox 11. */
export async function signIn(routes: Routes = {}): Promise<FakeServer> {
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('parley.session', JSON.stringify({ accessToken: 'a', client: 'c', uid: 'ada@acme.example' }))
  const server = new FakeServer({ ...defaultRoutes, ...routes })
  setActivePinia(createPinia())
  await useSession().restore()
  await useSettings().load()
  return server
}
