import { expect, it } from 'vitest'
import { isRightToLeft, languageNames } from '../../scripts/languages'
import { textColor } from './color'
import { formOf, refusalOf } from './parts/answers'
import { fieldsFor } from './preChat'
import { t as laterText } from './parts/texts'
import { language, showLanguage } from './texts'
import type { PreChatField, WidgetConfig } from './types'
import { config } from './testing/fakeDesk'

const field = (fields: Partial<PreChatField> = {}): PreChatField => ({ name: 'topic', label: 'Topic', type: 'text', field_type: 'conversation_attribute', enabled: true, ...fields })

it.each([
  [{}, '', null],
  [{ required: true }, '  ', 'required'],
  [{ required: true }, undefined, 'required'],
  [{ type: 'email' }, 'ada@acme', 'email'],
  [{ type: 'email' }, ' ada@acme.example ', null],
  [{ type: 'number' }, 'many', 'invalid'],
  [{ type: 'number' }, '-4.5', null],
  [{ type: 'link' }, 'javascript:alert(1)', 'invalid'],
  [{ type: 'link' }, 'https://acme.example', null],
  [{ type: 'checkbox', required: true }, false, 'required'],
  [{ type: 'checkbox', required: true }, true, null],
  [{ name: 'phoneNumber' }, 'call me', 'invalid'],
  [{ name: 'phoneNumber' }, '+49 (30) 123-45', null],
  [{ regex_pattern: '^A-\\d+$' }, 'B-1', 'pattern'],
  [{ regex_pattern: '/^a-\\d+$/i' }, 'A-1', null],
  [{ regex_pattern: '/^a-\\d+$/g' }, 'a-1', null],
  [{ regex_pattern: '((' }, 'anything', null],
] as const)('a field with %j and %j is %s', (fields, value, refusal) => {
  expect(refusalOf(field(fields), value)).toBe(refusal)
})

it('sorts the answers by what they are about', () => {
  const fields = [
    field({ name: 'emailAddress', field_type: 'standard' }), field({ name: 'phoneNumber', field_type: 'standard' }), field({ name: 'fullName', field_type: 'standard' }),
    field({ name: 'count', type: 'number' }), field({ name: 'plan', field_type: 'contact_attribute' }), field({ name: 'agreed', type: 'checkbox' }), field({ name: 'empty' }),
  ]
  expect(formOf(fields, { emailAddress: ' a@b.example ', phoneNumber: '+49 30 1', fullName: 'Ada', count: '3', plan: 'gold', agreed: true, empty: '', unasked: 'x' })).toEqual({
    contact: { email: 'a@b.example', phone_number: '+49301', name: 'Ada' }, conversationAttributes: { count: 3, agreed: true }, contactAttributes: { plan: 'gold' },
  })
})

it('asks for nothing that is known, turned off or left out', () => {
  const options = { pre_chat_fields: [field({ name: 'emailAddress' }), field({ name: 'fullName' }), field({ name: 'off', enabled: false }), field()] }
  const asked = (given: Partial<WidgetConfig>, contact: Parameters<typeof fieldsFor>[1]) => fieldsFor({ ...config, ...given }, contact).map(({ name }) => name)
  expect(asked({ pre_chat_form_options: options }, null)).toEqual([])
  expect(asked({ pre_chat_form_enabled: true, pre_chat_form_options: options }, null)).toEqual(['emailAddress', 'fullName', 'topic'])
  expect(asked({ pre_chat_form_enabled: true, pre_chat_form_options: options }, { id: 1, email: 'a@b.example', name: 'Invented', pubsub_token: '' })).toEqual(['fullName', 'topic'])
  expect(asked({ pre_chat_form_enabled: true }, null)).toEqual([])
})

it('writes in the color of the greater contrast', () => {
  expect(['#ffffff', '#ffcc00', '#1f93ff', '#7a3d00', '#000000', 'red'].map(textColor)).toEqual(['#0f172a', '#0f172a', '#0f172a', '#fff', '#fff', '#fff'])
})

it('displays every language of the desk in its direction', async () => {
  for (const name of languageNames()) {
    await showLanguage([name])
    expect(language.value).toBe(name)
    expect(document.documentElement.dir).toBe(isRightToLeft(name) ? 'rtl' : 'ltr')
    expect(laterText('typing', { name: 'Ada' })).toContain('Ada')
  }
  await showLanguage(['nl', undefined, 'pt-PT'])
  expect(language.value).toBe('pt_BR')
  await showLanguage(['en'])
})
