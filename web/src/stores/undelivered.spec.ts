import { beforeEach, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { wireConversation, wireMessage } from '@/testing/wire'
import { useEntities } from './entities'
import { useOutbox } from './outbox'
import { useUndelivered } from './undelivered'

beforeEach(async () => {
  await signIn({}, { 'POST A/conversations/1/messages': () => new ErrorResponse(422, { error: 'Too long' }) })
})

const outgoing = (id: number, given: Parameters<typeof wireMessage>[0]) => wireMessage({ id, message_type: 1, ...given })

it('counts refused messages until they are sent again or deleted', () => {
  const entities = useEntities()
  entities.load({ messages: [outgoing(1, { delivery: 'failed' }), outgoing(2, { delivery: 'failed' }), outgoing(3, { delivery: 'sent' }), outgoing(4, { conversation_id: 2, delivery: 'failed' })] })
  expect(useUndelivered().countOf(1)).toBe(2)
  entities.load({ messages: [outgoing(1, { version: 2, delivery: 'queued' })] })
  expect(useUndelivered().countOf(1)).toBe(1)
  entities.load({ messages: [outgoing(2, { version: 2, delivery: 'failed', content_attributes: { deleted: true } })] })
  expect(useUndelivered().countOf(1)).toBe(0)
  expect(useUndelivered().countOf(2)).toBe(1)
})

it('counts the messages that the conversation names, unless a loaded message tells otherwise', () => {
  const entities = useEntities()
  entities.load({ conversations: [wireConversation({ undelivered_message_ids: [1, 2] })], messages: [outgoing(2, { delivery: 'unknown' })] })
  expect(useUndelivered().countOf(1)).toBe(2)
  entities.load({ messages: [outgoing(2, { version: 2, delivery: 'queued' })] })
  expect(useUndelivered().countOf(1)).toBe(1)
  entities.load({ conversations: [wireConversation({ version: 2 })] })
  expect(useUndelivered().countOf(1)).toBe(0)
})

it('counts messages that the server did not accept', async () => {
  const echo = useOutbox().send(1, { content: 'Hello', private: false })
  await expect.poll(() => useUndelivered().countOf(1)).toBe(1)
  useOutbox().discard(echo)
  expect(useUndelivered().countOf(1)).toBe(0)
})

it('counts no message that only waits', () => {
  useOutbox().send(1, { content: 'Hello', private: false })
  expect(useUndelivered().countOf(1)).toBe(0)
})
