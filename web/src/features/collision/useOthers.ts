import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import { usePresence } from '@/stores/presence'
import { useSession } from '@/stores/session'
import type {} from './texts'

/** Another agent who has the conversation open. Writing counts for more than reading. */
export interface Other { id: number, name: string, doing: 'reads' | 'replies' | 'notes' }

/** Those who write first. */
export function useOthers(conversationId: () => number): ComputedRef<Other[]> {
  const presence = usePresence()
  const session = useSession()

  return computed(() => {
    const writers = presence.typistsOf(conversationId()).filter(({ type }) => type === 'user')
      .map(({ id, name, is_private }): Other => ({ id, name, doing: is_private ? 'notes' : 'replies' }))
    const readers = presence.readersOf(conversationId()).filter(({ id }) => !writers.some(writer => writer.id === id))
      .map(({ id, name }): Other => ({ id, name, doing: 'reads' }))
    return [...writers, ...readers].filter(({ id }) => id !== session.user?.id)
  })
}

export function describe({ name, doing }: Other): string {
  return { reads: () => t('collision.readBy', { name }), replies: () => t('collision.replyBy', { name }), notes: () => t('collision.noteBy', { name }) }[doing]()
}

/** One line for all who write. */
export function describeWriters([first, ...others]: readonly Other[]): string {
  if (!first)
    return ''
  return others.length ? t('collision.severalWriting', { name: first.name, n: wholeNumber(others.length) }, others.length) : describe(first)
}
