import { computed, watch } from 'vue'
import { useView } from '@/features/list/useView'
import { t } from '@/i18n'
import type { Message, Table } from '@/realtime/model'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import { useOutbox } from '@/stores/outbox'
import { useSession } from '@/stores/session'
import { useThread } from '@/stores/thread'
import { isUndelivered } from '@/stores/undelivered'

/**
 * Reports this agent's messages that fail while their thread is not in sight. Only changes are reported, not failures that
 * are loaded later: the list marks those.
 */
export function useUndeliveredAlerts() {
  const entities = useEntities()
  const outbox = useOutbox()
  const notices = useNotices()
  const session = useSession()
  const thread = useThread()
  const { open } = useView()
  const reported = new Map<number, number>()

  function report(conversationId: number, key: 'message_undelivered' | 'message_unconfirmed') {
    if (thread.conversationId === conversationId && thread.visible)
      return
    const contact = entities.contacts.get(entities.conversations.get(conversationId)?.contact_id ?? 0)
    notices.dismiss(reported.get(conversationId) ?? 0)
    reported.set(conversationId, notices.notify({
      key, tone: 'failure', lasting: true, params: { name: contact?.name || t('contact.nameless') },
      action: { label: 'show', run: () => void open(conversationId) },
    }))
  }

  watch(() => entities.entities.messages, (tables, before) => {
    for (const [conversationId, messages] of tables) {
      const failed = messages === before.get(conversationId) ? undefined : newFailure(messages, before.get(conversationId))
      if (failed)
        report(conversationId, failed.delivery === 'unknown' ? 'message_unconfirmed' : 'message_undelivered')
    }
  }, { flush: 'sync' })

  function newFailure(messages: Table<Message>, before: Table<Message> | undefined): Message | undefined {
    return [...messages.values()].find((message) => {
      const previous = before?.get(message.id)
      return isUndelivered(message) && previous !== undefined && !isUndelivered(previous) && message.sender?.id === session.user?.id
    })
  }

  const failedEntries = computed(() => new Map(outbox.entries.filter(({ state }) => state === 'failed').map(entry => [entry.echo_id, entry.conversation_id])))
  watch(failedEntries, (entries, before) => {
    for (const [echo, conversationId] of entries) {
      if (!before.has(echo))
        report(conversationId, 'message_undelivered')
    }
  })
}
