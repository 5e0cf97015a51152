import type { FileType } from '@/api/schema'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import type { Message } from '@/realtime/model'

export interface Preview {
  text: string
  from: 'customer' | 'us' | 'note' | 'system'
}

const ATTACHMENT_WORDS: Partial<Record<FileType, TextKey>> = {
  image: 'attachment.image',
  audio: 'attachment.audio',
  video: 'attachment.video',
  location: 'attachment.location',
  contact: 'attachment.contact',
}

/** One line that says what a message is, also where it has no text. */
export function previewOf(message: Pick<Message, 'content' | 'content_attributes' | 'attachments' | 'message_type' | 'private'>): Preview {
  return { text: words(message), from: origin(message) }
}

function words({ content, content_attributes: about, attachments }: Pick<Message, 'content' | 'content_attributes' | 'attachments'>): string {
  const [first] = attachments
  if (about.deleted)
    return t('thread.deleted')
  if (content)
    return content.replace(/\s+/g, ' ').trim()
  if (about.is_unsupported)
    return t('thread.unsupportedShort')
  return first ? t(ATTACHMENT_WORDS[first.file_type] ?? 'attachment.file') : t('list.noText')
}

function origin({ message_type, private: note }: Pick<Message, 'message_type' | 'private'>): Preview['from'] {
  if (note)
    return 'note'
  return (['customer', 'us', 'system', 'us'] as const)[message_type]
}
