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

it('tells a forward, and what its receivers and the agents write to each other, from the words with the customer', () => {
  const sent = { ...mail, message_type: 1 } as const
  expect(previewOf({ ...sent, content_attributes: {} }).from).toBe('agent')
  expect(previewOf({ ...sent, content_attributes: { forwarded: { message_ids: [1], attachment_ids: [] }, forward_id: 3 } }).from).toBe('aside')
  expect(previewOf({ ...sent, content_attributes: { forward_id: 3 } }).from).toBe('aside')
  expect(previewOf({ ...sent, private: true, content_attributes: {} }).from).toBe('note')
  expect(previewOf({ ...mail, content_attributes: { forwarded: true } })).toMatchObject({ from: 'contact', by: '' })
  expect(previewOf({ ...mail, content_attributes: { forward_id: 3, written_by: { name: 'Pat', email: 'pat@supplier.example' } } })).toMatchObject({ from: 'contact', by: 'Pat' })
  expect(previewOf({ ...mail, content_attributes: { written_by: { email: 'pat@supplier.example' } } }).by).toBe('pat@supplier.example')
})
