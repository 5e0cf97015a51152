import type { AttributeValue } from '@/api/types'
import { t } from '@/i18n'
import type { CustomAttribute } from '.'

const NUMERIC: readonly CustomAttribute['attribute_display_type'][] = ['number', 'currency', 'percent']
/** With an optional sign, and a comma or a point before decimals. */
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/

/** The text of a stored value in its field; of a time, the date alone. */
export function shownValue({ attribute_display_type }: CustomAttribute, value: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof value))
    return ''
  return attribute_display_type === 'date' ? String(value).slice(0, 10) : String(value)
}

/** The value to store for a typed text; null removes it, and an error is a text for the person. */
export function typedValue(attribute: CustomAttribute, typed: string): { value: AttributeValue | null } | { error: string } {
  const text = typed.trim()
  if (!text)
    return { value: null }
  if (NUMERIC.includes(attribute.attribute_display_type))
    return NUMBER.test(text) ? { value: Number(text.replace(',', '.')) } : { error: t('custom_attributes.invalidNumber') }
  if (attribute.attribute_display_type === 'text' && !matches(attribute.regex_pattern, text))
    return { error: attribute.regex_cue || t('custom_attributes.mismatch') }
  return { value: text }
}

/** A pattern that is no regular expression allows every value. */
function matches(pattern: string | null, text: string): boolean {
  try {
    return !pattern || new RegExp(pattern, 'u').test(text)
  }
  catch {
    return true
  }
}

/** The address of a link that a browser may open. */
export function linkOf(value: string): string | null {
  return /^https?:\/\//i.test(value) ? value : null
}
