import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stopStores } from '@/testing/stopStores'
import { userSender } from '@/testing/wire'
import { useDrafts } from './drafts'
import { useOutbox } from './outbox'

let server: FakeServer

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  server = await signIn()
})
afterEach(() => stopStores())

describe('a reply after another one that its author had not seen', () => {
  const answer = () => server.desk.addMessage({ id: 9002, conversation_id: 1, content: 'Hers', message_type: 1, private: false, sender: userSender({ id: 8 }) })

  it('waits for its author, who sends it anyway', async () => {
    answer()
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Mine', private: false, seen_message_id: 9001 })
    await flushPromises()
    expect(outbox.of(1)).toMatchObject([{ state: 'failed', error: { code: 'answered_meanwhile' } }])
    outbox.retry(echo)
    await flushPromises()
    expect(outbox.of(1)).toEqual([])
    expect(server.requests.at(-1)?.body).not.toHaveProperty('seen_message_id')
    expect(server.desk.messages.map(({ content }) => content)).toEqual(['Hers', 'Mine'])
  })

  it('goes back into the composer, before what is written there', async () => {
    answer()
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Mine', private: false, in_reply_to: 9001, seen_message_id: 9001 })
    await flushPromises()
    useDrafts().update(1, { reply: 'And more' })
    outbox.takeBack(echo)
    expect(outbox.of(1)).toEqual([])
    expect(useDrafts().of(1)).toMatchObject({ reply: 'Mine\n\nAnd more', in_reply_to: 9001 })
  })

  it('keeps its knowledge while other refusals are retried', async () => {
    server.on('POST A/conversations/1/messages', () => new ErrorResponse(422, { error: 'No', code: 'message_too_long' }))
    const outbox = useOutbox()
    const echo = outbox.send(1, { content: 'Mine', private: false, seen_message_id: 0 })
    await flushPromises()
    outbox.retry(echo)
    await flushPromises()
    expect(server.requests.at(-1)?.body).toMatchObject({ seen_message_id: 0 })
  })
})
