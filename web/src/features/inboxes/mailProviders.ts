/** The providers whose mailboxes are connected by signing in, and the ends of a sign-in. */
import type { Inbox } from '@/api/types'
import type { TextKey } from '@/i18n'

export const PROVIDERS = ['google', 'microsoft'] as const
export type MailProvider = typeof PROVIDERS[number]

/** Undefined for an inbox whose mailbox has a password, or that is none of mails. */
export function providerOf(inbox: Pick<Inbox, 'channel_type' | 'provider'> | null): MailProvider | undefined {
  return inbox?.channel_type === 'Channel::Email' ? PROVIDERS.find(name => name === inbox.provider) : undefined
}

const OUTCOMES: Partial<Record<string, TextKey>> = {
  sign_in_denied: 'inboxes.email.signIn.outcome.denied',
  sign_in_expired: 'inboxes.email.signIn.outcome.expired',
  mailbox_differs: 'inboxes.email.signIn.outcome.differs',
  channel_taken: 'inboxes.email.signIn.outcome.taken',
  channel_credentials_refused: 'inboxes.email.signIn.outcome.refused',
}

/** The text for the code of a sign-in that has failed. */
export const outcomeText = (code: string): TextKey => OUTCOMES[code] ?? 'inboxes.email.signIn.outcome.failed'
