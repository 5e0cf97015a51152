import { previewOf } from '@/features/list/preview'
import { t } from '@/i18n'
import type { Notification } from '@/realtime/model'
import { useEntities } from '@/stores/entities'

/** The texts of a notification, from the newest state of its conversation. */
export function useNotificationText() {
  const entities = useEntities()

  function nameOf({ id }: Notification): string {
    return entities.contacts.get(entities.conversations.get(id)?.contact_id ?? 0)?.name || t('contact.nameless')
  }

  function titleOf(row: Notification): string {
    const named = { name: nameOf(row), n: row.id }
    if (row.type === 'conversation_mention')
      return t('notifications.mentioned', named)
    if (row.type === 'conversation_assignment')
      return t('notifications.assigned', named)
    return row.type === 'conversation_creation' ? t('notifications.created', named) : t('notifications.message', named)
  }

  /** The message that led to the notification, or else the newest one. */
  function bodyOf({ id, message_id }: Notification): string {
    const message = entities.messagesOf(id).get(message_id ?? 0) ?? entities.previewOf(id)
    return message ? previewOf(message).text : ''
  }

  return { titleOf, bodyOf }
}
