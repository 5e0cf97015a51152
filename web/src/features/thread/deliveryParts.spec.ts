import { expect, it } from 'vitest'
import type { Message, MessagePart } from '@/realtime/model'
import { attachment } from '@/testing/wire'
import { namedParts, summaryOf } from './deliveryParts'

const part = (given: Partial<MessagePart>): MessagePart => ({ attachment_id: null, delivery: 'sent', status: 'sent', external_error: null, source_id: null, ...given })

it('names texts and files, each with its place among its kind', () => {
  const message = {
    attachments: [attachment({ id: 1, file_name: 'front.jpg' }), attachment({ id: 2 })],
    parts: [part({}), part({}), part({ attachment_id: 1 }), part({ attachment_id: 2 })],
  } as unknown as Message
  expect(namedParts(message).map(({ name }) => name)).toEqual(['Text 1 of 2', 'Text 2 of 2', 'File 1 of 2, front.jpg', 'File 2 of 2'])
})

it('sums up each reason of the failed parts once', () => {
  const refused = { delivery: 'failed', status: 'failed', external_error: '131053: Media upload error' } as const
  expect(summaryOf('failed', '', [part(refused), part(refused), part({ delivery: 'read' }), part({ ...refused, external_error: 'Something new' })])).toEqual({
    count: 3, total: 4, words: 'The channel refused the file. Try another format or a smaller file. Something new',
    original: '131053: Media upload error; Something new', repeatable: 'always',
  })
})

it('knows a message of one part by its own reason', () => {
  expect(summaryOf('failed', 'Something new', [])).toEqual({ count: 1, total: 1, words: 'Something new', original: undefined, repeatable: 'always' })
})
