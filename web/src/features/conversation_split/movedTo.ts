import type { Conversation } from '@/realtime/model'

/** The number of the conversation to which the newest split has moved a message of this one; null if it is still here. */
export function movedTo({ id, merged_ids: merged, splits }: Pick<Conversation, 'id' | 'merged_ids' | 'splits'>, message: number): number | null {
  const ids = [id, ...merged]
  const split = splits.findLast(each => ids.includes(each.stored_in) && each.first_id <= message && message <= each.last_id)
  return split && !ids.includes(split.shown_in) ? split.shown_in : null
}
