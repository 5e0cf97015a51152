import { useConversationLists } from '@/stores/conversationLists'
import { useDesk } from '@/stores/desk'
import { useThread } from '@/stores/thread'
import { vi } from 'vitest'
import { FakeClock } from './fakeSocket'
import type { FakeServer } from './fakeServer'
import { signIn } from './signIn'
import { stopStores } from './stopStores'
import { wireConversation, wireMessage } from './wire'

/** Signs in to a server with two conversations and a message. Timers are fake until `closeDesk`. */
export async function prepareDesk(): Promise<{ server: FakeServer, sockets: FakeServer['sockets'], clock: FakeClock }> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const server = await signIn({ conversations: [wireConversation({ id: 1 }), wireConversation({ id: 2 })], messages: [wireMessage({ id: 5 })] })
  return { server, sockets: server.sockets, clock: new FakeClock() }
}

export async function closeDesk(): Promise<void> {
  useDesk().close()
  await stopStores()
}

/** Opens the desk with the list of all open conversations and conversation 1, live at position 40. */
export async function openLiveDesk({ sockets }: FakeServer, clock: FakeClock): Promise<void> {
  await useDesk().open({ WebSocket: sockets.WebSocket, clock })
  await useConversationLists().show({ status: 'open', assignee_type: 'all' })
  await useThread().open(1)
  sockets.last().open()
  sockets.last().push({ events: [], from: 20, to: 40 })
  sockets.last().push({ head: 40 })
}
