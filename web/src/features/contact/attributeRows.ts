import type { Attributes } from '@/api/types'

/** Attributes that channels add under a second name for programs that expect it: their value is shown once. */
const REPEATED: Record<string, string> = {
  social_telegram_user_name: 'username',
}

export interface AttributeRow { key: string, name: string, value: string }

/** Strings, numbers and booleans as texts; nested and empty values are left out. */
export function attributeRows(attributes: Attributes): AttributeRow[] {
  return Object.entries(attributes)
    .filter(([key, value]) => isShown(value) && value !== attributes[REPEATED[key] ?? ''])
    .map(([key, value]) => ({ key, name: key.replaceAll('_', ' '), value: String(value) }))
}

function isShown(value: unknown): boolean {
  return value !== '' && ['string', 'number', 'boolean'].includes(typeof value)
}

/** The reason why mails to the contact come back; null if they do not. */
export function bounceReason({ email_bounced: bounced }: Attributes): string | null {
  if (typeof bounced !== 'object' || bounced === null)
    return null
  return 'reason' in bounced && typeof bounced.reason === 'string' ? bounced.reason : ''
}
