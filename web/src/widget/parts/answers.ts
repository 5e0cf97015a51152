/** The answers of forms. */
import type { Form } from '../chat'
import type { PreChatField } from '../types'

const CONTACT_FIELDS = { emailAddress: 'email', fullName: 'name', phoneNumber: 'phone_number' } as const

export type Values = Record<string, string | boolean>
export type Refusal = 'required' | 'email' | 'pattern' | 'invalid'

/** The problem of an answer; null if there is none. */
export function refusalOf(field: PreChatField, value: string | boolean | undefined): Refusal | null {
  const text = typeof value === 'string' ? value.trim() : ''
  if (field.type === 'checkbox')
    return field.required && value !== true ? 'required' : null
  if (!text)
    return field.required ? 'required' : null
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'email'
  if (field.type === 'number' && !Number.isFinite(Number(text)))
    return 'invalid'
  if (field.type === 'link' && !/^https?:\/\/\S+$/i.test(text))
    return 'invalid'
  if (field.name === 'phoneNumber' && !/^\+?[\d\s()./-]{4,}$/.test(text))
    return 'invalid'
  return field.regex_pattern && !matches(field.regex_pattern, text) ? 'pattern' : null
}

/** Administrators write patterns with or without slashes. One that is no pattern asks nothing. */
function matches(pattern: string, text: string): boolean {
  const [, body = pattern, flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(pattern) ?? []
  try {
    return new RegExp(body, flags.replace(/[gy]/g, '')).test(text)
  }
  catch {
    return true
  }
}

export function formOf(fields: readonly PreChatField[], values: Values): Form {
  const form: Form = { contact: {}, conversationAttributes: {}, contactAttributes: {} }
  for (const field of fields) {
    const value = typeof values[field.name] === 'string' ? (values[field.name] as string).trim() : values[field.name]
    if (value === undefined || value === '')
      continue
    const given = field.type === 'number' ? Number(value) : value
    if (field.field_type === 'standard' && field.name in CONTACT_FIELDS)
      form.contact[CONTACT_FIELDS[field.name as keyof typeof CONTACT_FIELDS]] = field.name === 'phoneNumber' ? String(value).replace(/[^+\d]/g, '') : String(value)
    else if (field.field_type === 'contact_attribute')
      form.contactAttributes[field.name] = given
    else
      form.conversationAttributes[field.name] = given
  }
  return form
}
