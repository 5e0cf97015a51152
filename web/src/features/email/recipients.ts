/** The recipients of a reply: everybody of the newest mail, without the desk's own addresses. */
import { writerOf } from '@/features/thread/writer'
import type { Message } from '@/realtime/model'
import type { Mail } from './mail'
import { mailOf, sentTo } from './mail'

export interface Recipients { to: string[], cc: string[], bcc: string[] }

/** The server's limit of one mail. */
export const MAX_RECIPIENTS = 49
/** The addresses that the server makes up for inboxes and conversations (domain/mail_targets.py). */
const MADE_UP = /^(?:in|reply)\+\d+\.\d+\.[0-9a-f]{24}@/i
export const isMadeUp = (address: string): boolean => MADE_UP.test(address)
/** The server's rule (domain/email_addresses.py), without its normal form. */
const ADDRESS = /^[^@\s,;<>]{1,64}@[^@\s,;<>]{1,253}\.[^@\s.,;<>]{2,63}$/

/** Whether the customer has written or received it: the server's rule (domain/forwards.py). */
export const isForwardable = ({ message_type: type, private: note, content_attributes: { deleted, forward_id: forward } }: Message): boolean => type < 2 && !note && !deleted && !forward
export const isAddress = (text: string): boolean => ADDRESS.test(text)

/** The addresses of a typed or pasted text, such as `Mia <mia@customer.example>; ben@customer.example`. */
export function addressesIn(text: string): string[] {
  return unique(text.split(/[,;\n]+/).map(part => (/<([^<>]*)>/.exec(part)?.[1] ?? part).trim()).filter(Boolean))
}

export interface Surroundings {
  /** The thread, oldest first. */
  messages: readonly Message[]
  /** The message that the agent has chosen to answer. */
  answered?: Message | undefined
  /** The addresses of the account's inboxes, in lower case. */
  own: readonly string[]
  /** The address of the customer; empty if there is none. */
  customer: string
  /** The address of the contact of a message; empty if it is not known. */
  contactOf: (message: Message) => string
}

/** A reply goes to a receiver of a forward only if their mail was chosen. After an own mail, its recipients again; after a received one, its author, and in Cc its other receivers. No program answers for them. */
export function replyToAll({ messages, answered, own, customer, contactOf }: Surroundings): Recipients {
  const newest = answered?.content_attributes.forward_id ? answered : messages.findLast(message => !message.private && !message.content_attributes.forward_id && (mailOf(message)?.automatic === null || sentTo(message).to.length))
  const mail = newest && mailOf(newest)
  if (newest && !mail)
    return { ...sentTo(newest), bcc: [] }
  const isOwn = (address: string) => isOfDesk(address, own)
  const author = (newest && mail && authorOf(newest, mail, contactOf(newest), isOwn)) || customer
  const others = unique([...mail?.to ?? [], ...mail?.cc ?? []]).filter(address => !isOwn(address) && address.toLowerCase() !== author.toLowerCase())
  return { to: author ? [author] : [], cc: others.slice(0, MAX_RECIPIENTS - 1), bcc: [] }
}

/**
 * The address that answers go to. A mail that somebody else has sent for the contact, such as a group or a colleague who forwards, is
 * answered to the contact. Otherwise the author chooses it by Reply-To.
 */
function authorOf(message: Message, mail: Mail, contact: string, isOwn: (address: string) => boolean): string {
  const from = mail.from.find(address => !isOwn(address)) ?? ''
  const isForContact = Boolean(contact) && contact.toLowerCase() !== from.toLowerCase() && !writerOf(message)
  return isForContact ? contact : mail.replyTo.find(address => !isOwn(address)) ?? (writerOf(message)?.email || from || contact)
}

/** Whether a mail to the address comes back. The tag of `support+shop@` changes nothing. `own`: in lower case. */
export function isOfDesk(address: string, own: readonly string[]): boolean {
  const lower = address.toLowerCase()
  return isMadeUp(lower) || own.includes(lower) || own.includes(lower.replace(/\+[^@]*/, ''))
}

export type RecipientProblem = { key: 'toNeeded' | 'tooMany' } | { key: 'invalid' | 'ofDesk', address: string }

/** Of the account's inboxes, in lower case. */
export function addressesOfDesk(inboxes: readonly { email?: string | null, forward_to_email?: string | null }[]): string[] {
  return inboxes.flatMap(({ email, forward_to_email: forward }) => [email, forward]).flatMap(address => address ? [address.toLowerCase()] : [])
}

/** `own`: the addresses of the account's inboxes, in lower case. */
export function problemOf({ to, cc, bcc }: Recipients, own: readonly string[]): RecipientProblem | null {
  const all = [...to, ...cc, ...bcc]
  const address = all.find(each => !isAddress(each))
  if (address !== undefined)
    return { key: 'invalid', address }
  const back = all.find(each => isOfDesk(each, own))
  if (back !== undefined)
    return { key: 'ofDesk', address: back }
  if (!to.length)
    return { key: 'toNeeded' }
  return all.length > MAX_RECIPIENTS ? { key: 'tooMany' } : null
}

function unique(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map(address => [address.toLowerCase(), address])).values()]
}
