import { previewOf } from '@/features/list/preview'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import type { Message } from '@/realtime/model'
import { activityText } from './activityText'
import { MessageType } from './timeline'

export interface Speaker {
  /** Id of the agent who listens. */
  me: number
  senderOf: (message: Message) => { name: string }
}

/** Number of messages that are read out one by one. */
const MAX_SINGLE = 3

/** Sentences for screen readers about messages that arrived together. Own messages are only confirmed: the agent wrote them. */
export function announcementOf(messages: readonly Message[], speaker: Speaker): string {
  const own = messages.filter(message => isOwn(message, speaker))
  const others = messages.filter(message => !isOwn(message, speaker))
  const sentences = others.length > MAX_SINGLE
    ? [t('thread.announced.several', { n: wholeNumber(others.length) })]
    : others.map(message => sentenceOf(message, speaker))
  return [...own.slice(-1).map(({ private: note }) => t(note ? 'thread.announced.noteAdded' : 'thread.announced.sent')), ...sentences].join('\n')
}

function isOwn({ message_type: type, sender }: Message, { me }: Speaker): boolean {
  return type === MessageType.outgoing && sender?.type === 'user' && sender.id === me
}

function sentenceOf(message: Message, { senderOf }: Speaker): string {
  if (message.message_type === MessageType.activity)
    return activityText(message)
  const named = { name: senderOf(message).name, text: previewOf(message).text }
  if (message.private)
    return t('thread.announced.note', named)
  return t(message.message_type === MessageType.incoming ? 'thread.announced.incoming' : 'thread.announced.reply', named)
}
