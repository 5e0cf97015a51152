import { createPinia, setActivePinia } from 'pinia'
import '@/registry'
import { useSession } from '@/stores/session'
import { useSettings } from '@/stores/settings'
import type { FakeDesk } from './fakeDesk'
import type { Routes } from './fakeServer'
import { FakeServer } from './fakeServer'

/** Creates fresh stores, empty storage and a fake server with this desk, and signs in agent 7, who has access to inbox 11. */
export async function signIn(desk: Partial<FakeDesk> = {}, routes: Routes = {}): Promise<FakeServer> {
  localStorage.clear()
  sessionStorage.clear()
  localStorage.setItem('parley.session', JSON.stringify({ accessToken: 'a', client: 'c', uid: 'ada@acme.example' }))
  const server = new FakeServer(routes)
  Object.assign(server.desk, structuredClone(desk))
  setActivePinia(createPinia())
  await useSession().restore()
  await useSettings().loadKeys()
  await useSettings().load()
  return server
}
