/** A browser in which an agent writes drafts, and the server that stores them. */
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import type { WireDraft } from '@/api/types'
import { useDrafts } from '@/stores/drafts'
import { useDraftSync } from '@/stores/draftSync'
import { useOutbox } from '@/stores/outbox'
import { useSession } from '@/stores/session'
import { draftOf, saveDraft } from './fakeDrafts'
import type { FakeServer } from './fakeServer'
import { signIn } from './signIn'
import { stopStores } from './stopStores'
import { wireConversation } from './wire'

const fakeTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })

/** Signs an agent in before each test; time stands still but for `pass`. */
export function draftingBrowser() {
  let server: FakeServer

  beforeEach(async () => {
    fakeTimers()
    server = await signIn({ conversations: [wireConversation()] })
  })
  afterEach(() => stopStores())

  const stored = (note = false) => draftOf(server.desk, 1, note)
  const bodies = () => server.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body as { message: string, edit: number })

  async function pass(ms: number) {
    await vi.advanceTimersByTimeAsync(ms)
    await flushPromises()
  }

  async function type(reply: string) {
    useDrafts().update(1, { reply })
    await pass(2_000)
  }

  /** Another device saves on top of what it knows. */
  function phoneSaves(message: string, version = stored().version, recipients: WireDraft['recipients'] = null): WireDraft {
    return saveDraft(server.desk, { body: { message, private: false, in_reply_to: null, recipients, version, writer: 'phone', edit: Date.now() } }, 1) as WireDraft
  }

  /** The page is loaded again. */
  async function reload() {
    await stopStores()
    fakeTimers()
    setActivePinia(createPinia())
    await useSession().restore()
    return useDraftSync()
  }

  function send(content: string) {
    const origin = useDrafts().originOf(1, 'reply')
    useOutbox().send(1, { content, private: false, from: origin })
    useDrafts().clear(1, 'reply')
    return origin
  }

  return { get server() { return server }, stored, bodies, pass, type, phoneSaves, reload, send }
}
