import { useEntities } from '@/stores/entities'
import { useSession } from '@/stores/session'

const OUTGOING = 1

/**
 * The newest reply of somebody else after the message that the author of a refused one had seen; undefined until it has arrived.
 * `name` is empty for one that no agent has written.
 */
export function answerSince(conversationId: number, seen: number): { name: string, content: string } | undefined {
  const me = useSession().user?.id
  const entities = useEntities()
  const newest = [...entities.messagesOf(conversationId).values()]
    .filter(({ id, message_type: type, private: note, sender, content_attributes: { forward_id: forward } }) => id > seen && type === OUTGOING && !note && !forward && !(sender?.type === 'user' && sender.id === me))
    .sort((left, right) => left.id - right.id).at(-1)
  return newest && { name: entities.senderOf(newest)?.name ?? '', content: newest.content ?? '' }
}
