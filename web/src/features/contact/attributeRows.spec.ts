import { expect, it } from 'vitest'
import { attributeRows, bounceReason } from './attributeRows'

it('shows a value once that a channel repeats under another name', () => {
  const rows = attributeRows({ social_telegram_user_id: 7, social_telegram_user_name: 'mia_h', username: 'mia_h', language_code: 'de' })
  expect(rows.map(({ name, value }) => `${name}: ${value}`)).toEqual(['social telegram user id: 7', 'username: mia_h', 'language code: de'])
})

it('keeps equal values of attributes with different meanings', () => {
  expect(attributeRows({ city: 'Bern', birthplace: 'Bern', social_telegram_user_name: 'old', username: 'new' })).toHaveLength(4)
})

it('leaves out nested and empty values', () => {
  expect(attributeRows({ a: '', b: null, c: { d: 1 }, e: false, f: 0 }).map(({ key }) => key)).toEqual(['e', 'f'])
})

it('tells why mails to the contact come back', () => {
  expect(bounceReason({ email_bounced: { at: 5, reason: 'No such mailbox' } })).toBe('No such mailbox')
  expect([{}, { email_bounced: null }, { email_bounced: true }].map(bounceReason)).toEqual([null, null, null])
  expect(bounceReason({ email_bounced: { at: 5 } })).toBe('')
})
