import { expect, it } from 'vitest'
import { previewOf } from './preview'

const mail = { message_type: 0, private: false, attachments: [], content: 'When can\nwe come?' } as const

it('begins with the subject of a mail', () => {
  expect(previewOf({ ...mail, content_attributes: { email: { subject: 'Wine  tasting' } } }).text).toBe('Wine tasting · When can we come?')
  expect(previewOf({ ...mail, content: null, content_attributes: { email: { subject: 'Wine tasting' } } }).text).toBe('Wine tasting')
})

it('leaves the subject of a deleted mail out', () => {
  expect(previewOf({ ...mail, content_attributes: { deleted: true, email: { subject: 'Wine tasting' } } }).text).toBe('This message was deleted')
})
