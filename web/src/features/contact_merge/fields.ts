import type { TextKey } from '@/i18n'
import { t } from '@/i18n'

const LABELS: Readonly<Record<string, TextKey>> = {
  name: 'contact.name', email: 'contact.email', phone_number: 'contact.phone', identifier: 'contact.identifier',
}

/** Attributes have their own names. */
export function labelOf(field: string): string {
  const key = LABELS[field]
  return key ? t(key) : field.replaceAll('_', ' ')
}

export function valueText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
