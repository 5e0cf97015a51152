import { configure, render } from '@testing-library/vue'
import type { Router } from 'vue-router'
import { createMemoryHistory, createRouter } from 'vue-router'
import { routes } from '@/router'
import { useDesk } from '@/stores/desk'
import type { FakeDesk } from './fakeDesk'
import type { FakeServer, Routes } from './fakeServer'
import { signIn } from './signIn'
import { stubScreen } from './stubScreen'

/** Lazily loaded dialogs may take seconds on a busy machine. */
configure({ asyncUtilTimeout: 60_000 })

/** Signs in, opens the desk and renders the page of `path` on a screen of `width` pixels. */
export async function openPage(
  path: string, desk: Partial<FakeDesk> = {}, { routes: replaced = {}, width = 1440 }: { routes?: Routes, width?: number } = {},
): Promise<{ server: FakeServer, router: Router }> {
  stubScreen(width)
  const server = await signIn(desk, replaced)
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(path)
  await useDesk().open({ WebSocket: server.sockets.WebSocket })
  render({ template: '<RouterView />' }, { global: { plugins: [router] } })
  return { server, router }
}
