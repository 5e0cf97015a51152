import { expect, it } from 'vitest'
import type { Message } from '@/realtime/model'
import { wireMessage } from '@/testing/wire'
import { problemOf, replyToAll } from './recipients'

const CUSTOMER = 'mia@customer.example'

function authors(email: Record<string, unknown>, attributes: Record<string, unknown> = {}): string[] {
  const received = wireMessage({ content_type: 'incoming_email', message_type: 0, content_attributes: { email, ...attributes } }) as unknown as Message
  return replyToAll({ messages: [received], own: ['support@acme.example'], customer: CUSTOMER, contactOf: () => CUSTOMER }).to
}

it.each([
  ['the customer', { from: [CUSTOMER] }, {}, CUSTOMER],
  ['where the customer wants answers', { from: [CUSTOMER], reply_to: ['orders@customer.example'] }, {}, 'orders@customer.example'],
  ['not to an address of the desk', { from: [CUSTOMER], reply_to: ['reply+1.2.0123456789abcdef01234567@in.acme.example'] }, {}, CUSTOMER],
  ['another person who has written', { from: ['ben@customer.example'] }, { written_by: { name: 'Ben', email: 'ben@customer.example' } }, 'ben@customer.example'],
  ['the customer behind a group', { from: ['group@acme.example'], reply_to: ['group@acme.example'] }, {}, CUSTOMER],
])('answers %s', (_, email, attributes, expected) => {
  expect(authors(email, attributes)).toEqual([expected])
})

it.each([
  ['support@acme.example', 'ofDesk'],
  ['Support+shop@acme.example', 'ofDesk'],
  ['in+1.2.0123456789abcdef01234567@in.acme.example', 'ofDesk'],
  ['support@customer.example', undefined],
])('refuses an address of the desk: %s', (address, expected) => {
  const problem = problemOf({ to: [CUSTOMER], cc: [], bcc: [address] }, ['support@acme.example'])
  expect(problem?.key).toBe(expected)
})
