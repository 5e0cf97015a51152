import { computed } from 'vue'
import type { Conversation } from '@/realtime/model'
import { useDrafts } from '@/stores/drafts'
import { useEntities } from '@/stores/entities'
import { useInboxes } from '@/stores/inboxes'
import { useThread } from '@/stores/thread'
import type { Recipients } from './recipients'
import { isChannelOfMails } from './channel'
import { addressesOfDesk, problemOf, replyToAll } from './recipients'

/** The recipients of the reply that is written in a conversation of mails. In other channels `recipients` is undefined. */
export function useRecipients(conversation: () => Conversation | undefined) {
  const drafts = useDrafts()
  const entities = useEntities()
  const inboxes = useInboxes()
  const thread = useThread()

  const own = computed(() => addressesOfDesk(inboxes.rows))
  const all = computed<Recipients>(() => {
    const contact = entities.contacts.get(conversation()?.contact_id ?? 0)
    const messages = thread.conversationId === conversation()?.id ? thread.messages : []
    const answered = messages.find(({ id }) => id === drafts.of(conversation()?.id ?? 0).in_reply_to)
    return replyToAll({
      messages,
      answered,
      own: own.value,
      customer: contact?.email ?? '',
      contactOf: ({ sender }) => (sender?.type === 'contact' && entities.contacts.get(sender.id)?.email) || '',
    })
  })
  const isMail = computed(() => isChannelOfMails(conversation()?.channel))
  /** As chosen, and until then everybody. */
  const recipients = computed({
    get: () => isMail.value ? drafts.of(conversation()?.id ?? 0).recipients ?? all.value : undefined,
    set: next => drafts.update(conversation()?.id ?? 0, { recipients: next }),
  })
  const subject = computed(() => {
    const stored = conversation()?.additional_attributes.mail_subject
    return typeof stored === 'string' ? stored : ''
  })
  const problem = computed(() => recipients.value ? problemOf(recipients.value, own.value) : null)
  const isSendable = computed(() => problem.value === null)
  return { all, isMail, recipients, subject, problem, isSendable }
}
