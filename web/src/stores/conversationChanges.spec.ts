import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { conversationOf } from '@/realtime/normalize'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { wireConversation } from '@/testing/wire'
import { useConnection } from './connection'
import { useConversationActions } from './conversationActions'
import { useEntities } from './entities'
import { useNotices } from './notices'
import { useOptimistic } from './optimistic'

let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn({ conversations: [wireConversation()] })
  useEntities().load({ conversations: server.desk.conversations })
})
afterEach(() => stopStores())

const displayed = () => useOptimistic().conversations.get(1)

type Actions = ReturnType<typeof useConversationActions>
const snoozed = conversationOf(wireConversation({ status: 'snoozed', snoozed_until: '2027-01-01T00:00:00.900Z', assignee_id: 8, team_id: 4 }))
const restored = { status: 'snoozed', assignee_id: 8, team_id: 4 }

/** Action, last part of the path, body, change that is displayed, notice of a failure. */
const changes: [string, (actions: Actions) => Promise<boolean>, string, object, object, string][] = [
  ['resolve', actions => actions.resolve(1), 'toggle_status', { status: 'resolved' }, { status: 'resolved' }, 'status_failed'],
  ['reopen', actions => actions.reopen(1), 'toggle_status', { status: 'open' }, { status: 'open' }, 'status_failed'],
  ['snooze', actions => actions.snooze(1, 9), 'toggle_status', { status: 'snoozed', snoozed_until: 9 }, { status: 'snoozed' }, 'status_failed'],
  ['restore', actions => actions.restore(snoozed), 'toggle_status', { ...restored, snoozed_until: 1_798_761_600 }, restored, 'undo_failed'],
  ['setPriority', actions => actions.setPriority(1, 'high'), 'toggle_priority', { priority: 'high' }, { priority: 'high' }, 'priority_failed'],
  ['assignAgent', actions => actions.assignAgent(1, 8), 'assignments', { assignee_id: 8 }, { assignee_id: 8 }, 'assignment_failed'],
  ['assignTeam', actions => actions.assignTeam(1, 4), 'assignments', { team_id: 4 }, { team_id: 4 }, 'assignment_failed'],
  ['setParticipates', actions => actions.setParticipates(1, 7, true), 'participants', { user_ids: [7] }, { participant_ids: [7] }, 'participants_failed'],
  ['setLabels', actions => actions.setLabels(1, ['vip', 'refund']), 'labels', { labels: ['refund', 'vip'] }, { labels: ['refund', 'vip'] }, 'labels_failed'],
]

describe.each(changes)('%s', (_, act, path, body, patch, failure) => {
  const route = `POST A/conversations/1/${path}`

  it('sends the change, displays it at once, and keeps it', async () => {
    server.on(route, () => ({}))
    const done = act(useConversationActions())
    expect(displayed()).toMatchObject(patch)
    expect(await done).toBe(true)
    expect(displayed()).toMatchObject(patch)
    expect(server.requests.at(-1)).toMatchObject({ path: `A/conversations/1/${path}`, body })
  })

  it('is taken back with a notice of its own when it is refused', async () => {
    server.on(route, () => new ErrorResponse(422, { error: 'No.' }))
    expect(await act(useConversationActions())).toBe(false)
    expect(displayed()).toEqual(useEntities().conversations.get(1))
    expect(useNotices().notices).toMatchObject([{ key: failure, tone: 'failure', reason: 'No.', action: { label: 'retry' } }])
  })

  it('does nothing without a network, and says so', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    useConnection().resume()
    expect(await act(useConversationActions())).toBe(false)
    expect([displayed(), server.count(route)]).toEqual([useEntities().conversations.get(1), 0])
    expect(useNotices().notices.map(({ key }) => key)).toEqual(['offline'])
  })
})

it('a snooze without an end is restored without an end', async () => {
  await useConversationActions().restore({ ...snoozed, snoozed_until: null })
  expect(server.requests.at(-1)?.body).toEqual(restored)
})
