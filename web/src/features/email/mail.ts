/** A mail as the server describes it in `content_attributes.email` of its message. Every value may be missing or of another type. */
import type { Message } from '@/realtime/model'
import type { CalendarEvent } from './invitations'
import { eventsOf } from './invitations'

export interface Mail {
  from: string[]
  to: string[]
  cc: string[]
  bcc: string[]
  /** The address for answers, if the author names another one than their own. */
  replyTo: string[]
  subject: string
  /** Epoch seconds; null if the mail has no readable date. */
  date: number | null
  html: Body
  text: Body
  messageId: string
  warnings: Warning[]
  /** The kind of a mail that no person has written; null for the others. */
  automatic: Automatic | null
  events: CalendarEvent[]
  /** `encrypted`: nobody but the receiver's program can read it. `signed`: the signature was not checked. */
  protection: 'encrypted' | 'signed' | null
  /** The mail was too large, so that texts were left out. */
  truncated: boolean
  /** The desk has the mail as it was received. */
  hasOriginal: boolean
}

/** `quoted`: earlier mails and signatures below the reply. */
export interface Body { reply: string, quoted: string }

/** `sender`: SPF, DKIM or DMARC has failed, so that somebody else may have written the mail. */
export type Warning = 'virus' | 'spam' | 'sender'

/** `list`: a newsletter or a mailing list. `other`: a notification or a report. */
export type Automatic = 'reply' | 'list' | 'other'

type Fields = Record<string, unknown>

/** Null for another message, and for a mail whose description is missing. */
export function mailOf({ content_type: type, content_attributes: attributes }: Pick<Message, 'content_type' | 'content_attributes'>): Mail | null {
  if (type !== 'incoming_email' || attributes.deleted || !isRecord(attributes.email))
    return null
  const mail = attributes.email
  return {
    from: listOf(mail.from), replyTo: listOf(mail.reply_to), to: listOf(mail.to), cc: listOf(mail.cc), bcc: listOf(mail.bcc), subject: textOf(mail.subject), date: dateOf(mail.date),
    html: bodyOf(mail.html_content), text: bodyOf(mail.text_content), messageId: textOf(mail.message_id), warnings: warningsOf(mail.verdicts),
    automatic: automaticOf(mail.automatic), truncated: mail.truncated === true, hasOriginal: mail.original === true,
    events: eventsOf(mail.events), protection: protectionOf(listOf(mail.defects)),
  }
}

/** The recipients that the author of a reply has chosen. */
export function sentTo({ content_attributes: attributes }: Pick<Message, 'content_attributes'>): { to: string[], cc: string[], bcc: string[] } {
  return { to: listOf(attributes.to_emails), cc: listOf(attributes.cc_emails), bcc: listOf(attributes.bcc_emails) }
}

/** The subject without the prefixes of answers and forwards, for comparison. */
export function plainSubject(subject: string): string {
  return subject.replace(/^(?:\s*(?:re|aw|antw|fwd?|wg|sv|vs|tr|rv|rif|odp|ynt|res|enc|回复|答复|转发|返信|転送)\s*(?:\[\d+\])?\s*[:：])+/i, '').trim().toLowerCase()
}

function automaticOf(kind: unknown): Automatic | null {
  if (!kind)
    return null
  return kind === 'reply' ? 'reply' : kind === 'bulk' ? 'list' : 'other'
}

function protectionOf(defects: string[]): Mail['protection'] {
  return defects.includes('encrypted') ? 'encrypted' : defects.includes('signature_unchecked') ? 'signed' : null
}

function warningsOf(verdicts: unknown): Warning[] {
  const { spf, dkim, dmarc, spam, virus } = isRecord(verdicts) ? verdicts : {}
  // A forwarded mail fails SPF by itself, so that SPF counts only without a DKIM signature that holds.
  const isForged = dmarc === 'fail' || dkim === 'fail' || (spf === 'fail' && dkim !== 'pass')
  return [...(virus === 'fail' ? ['virus' as const] : []), ...(spam === 'fail' ? ['spam' as const] : []), ...(isForged ? ['sender' as const] : [])]
}

/** A body that is too large has no `quoted` or `reply`. */
function bodyOf(body: unknown): Body {
  const { reply, quoted, full } = isRecord(body) ? body : {}
  const own = textOf(reply)
  const rest = textOf(quoted)
  return own.trim() || rest.trim() ? { reply: own, quoted: rest } : { reply: textOf(full), quoted: '' }
}

function dateOf(date: unknown): number | null {
  const parsed = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(parsed) ? null : Math.floor(parsed / 1000)
}

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string => typeof value === 'string' ? value : ''
const listOf = (value: unknown): string[] => Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
