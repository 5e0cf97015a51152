import type { FileType, Label } from '@/api/types'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { plainText } from '@/markdown/markdown'
import { withoutAddresses } from '@/markdown/mentions'
import type { Message } from '@/realtime/model'
import { writerOf } from '@/features/thread/writer'

/** A label of a conversation; the color is empty if the label was deleted. */
export type LabelChip = Pick<Label, 'title' | 'color'>

export interface Preview {
  text: string
  /** `aside`: a forward, or a reply to one of its receivers, which the customer does not see. */
  from: 'contact' | 'agent' | 'aside' | 'note' | 'system'
  /** The author of a received message who is not the customer; empty for another message. */
  by: string
}

/** More than a line or two is not shown. */
const MAX_LENGTH = 1_000

const ATTACHMENT_NAMES: Partial<Record<FileType, TextKey>> = {
  image: 'attachment.image',
  audio: 'attachment.audio',
  video: 'attachment.video',
  location: 'attachment.location',
  contact: 'attachment.contact',
}

/** One-line summary of a message, also for messages without text. */
export function previewOf(message: Summarized): Preview {
  return { text: summary(message), from: origin(message), by: authorOf(message) }
}

type Summarized = Pick<Message, 'content' | 'content_attributes' | 'attachments' | 'message_type' | 'private'>

function summary(message: Summarized): string {
  const { content, content_attributes: attributes, attachments, message_type: type, private: note } = message
  const [first] = attachments
  if (attributes.deleted)
    return t('thread.deleted')
  const { subject } = (attributes.email ?? {}) as { subject?: unknown }
  if (typeof subject === 'string' && subject)
    return [subject, content].filter(Boolean).join(' · ').replace(/\s+/g, ' ').trim()
  if (content)
    return (type === 0 ? content : plainText(note ? withoutAddresses(content.slice(0, MAX_LENGTH)) : content.slice(0, MAX_LENGTH))).replace(/\s+/g, ' ').trim()
  if (attributes.is_unsupported)
    return t('thread.unsupportedShort')
  return first ? t(ATTACHMENT_NAMES[first.file_type] ?? 'attachment.file') : t('list.noText')
}

function origin({ message_type: type, private: note, content_attributes: { forwarded, forward_id: forward } }: Summarized): Preview['from'] {
  if (note)
    return 'note'
  if (type === 1 && (forward || typeof forwarded === 'object'))
    return 'aside'
  return (['contact', 'agent', 'system', 'agent'] as const)[type]
}

function authorOf(message: Summarized): string {
  const writer = message.message_type === 0 ? writerOf(message) : null
  return writer?.name || writer?.email || ''
}
