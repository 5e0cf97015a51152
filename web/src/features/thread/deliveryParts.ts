import type { Delivery } from '@/api/types'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import type { Message, MessagePart } from '@/realtime/model'
import type { DeliveryReason } from './deliveryReasons'
import { deliveryReason } from './deliveryReasons'

/** The parts with the names under which people know them: “File 2 of 3, photo.jpg” or “Text 1 of 2”. */
export function namedParts({ parts, attachments }: Message): { name: string, part: MessagePart }[] {
  return [false, true].flatMap((isFile) => {
    const alike = parts.filter(part => (part.attachment_id !== null) === isFile)
    return alike.map((part, index) => {
      const place = { n: wholeNumber(index + 1), total: wholeNumber(alike.length) }
      const file = attachments.find(({ id }) => id === part.attachment_id)?.file_name
      const name = t(isFile ? 'thread.delivery.filePart' : 'thread.delivery.textPart', place)
      return { name: file ? t('thread.delivery.named', { name, file }) : name, part }
    })
  })
}

export interface DeliverySummary {
  /** Parts in the message's state, and of how many; 1 of 1 for a message of one part. */
  count: number
  total: number
  /** The reasons in plain words where they are known; empty if the provider gave none. */
  words: string
  /** The reasons in the words of the provider, if the plain ones differ. */
  original: string | undefined
  repeatable: DeliveryReason['repeatable']
}

const FIRST_TO_LAST = ['always', 'while-open', 'never'] as const

/** The problem of a message that is failed or unknown. The message can be sent again if one of its parts can. */
export function summaryOf(delivery: Delivery, reason: string, parts: readonly MessagePart[]): DeliverySummary {
  const concerned = parts.filter(part => part.delivery === delivery)
  const errors = [...new Set(concerned.length ? concerned.map(part => part.external_error ?? '') : [reason])]
  const known = errors.map(error => ({ error, ...deliveryReason(error) }))
  return {
    count: concerned.length || 1,
    total: parts.length || 1,
    words: [...new Set(known.map(({ text, error }) => text ? addressed(t(text), error) : error))].filter(Boolean).join(' '),
    original: known.some(({ text }) => text) ? errors.join('; ') : undefined,
    repeatable: FIRST_TO_LAST.find(each => known.some(({ repeatable }) => repeatable === each)) ?? 'never',
  }
}

/** A mail may have several receivers, of whom a report names the one who has not got it. */
function addressed(words: string, error: string): string {
  const address = /\(([^\s()@]+@[^\s()@]+)\)$/.exec(error)?.[1]
  return address ? t('thread.delivery.named', { name: address, file: words }) : words
}
