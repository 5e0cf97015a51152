import { computed, ref, shallowRef, watch } from 'vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { useDesk } from '@/stores/desk'
import { useEntities } from '@/stores/entities'
import type { HistoryEntry } from './sentences'
import './texts'

type Page = components['schemas']['History']

/** A page has an entry for some of the messages that it reads; fewer rows than this are not worth a press of the button. */
const ENOUGH = 10

/**
 * The history of a conversation, newest first, one row for each id. The server tells what was done, and why; the messages of
 * the entity store tell when to ask again: a message that is newer than the entries is read again, with all above it.
 */
export function useHistory(conversation_id: number) {
  const entities = useEntities()
  const desk = useDesk()
  const entries = shallowRef<ReadonlyMap<string, HistoryEntry>>(new Map())
  const state = ref<'loading' | 'ready' | 'older' | 'failed'>('loading')
  const isOutdated = ref(false)
  const cursor = ref<string | null>(null)
  /** The message down to which the history is loaded; 0 for all of it. */
  const oldest = ref(Number.POSITIVE_INFINITY)
  const rows = computed(() => [...entries.value.values()].sort(newestFirst))

  /** The versions of messages that the entries show at least. */
  let shown = versions()
  let isUpdating = false

  function versions(): Map<number, number> {
    return new Map([...entities.messagesOf(conversation_id).values()].map(({ id, version }) => [id, version]))
  }

  async function read(next: string | null): Promise<Page> {
    const page = await request('get', '/conversations/{conversation_id}/history', { path: { conversation_id }, query: next ? { cursor: next } : {} })
    const folded = new Map(entries.value)
    for (const entry of page.payload) {
      if (entry.version >= (folded.get(entry.id)?.version ?? 0))
        folded.set(entry.id, entry)
    }
    entries.value = folded
    return page
  }

  /** Reads on until there are rows to show, or until the message `downTo`. */
  async function load(during: 'loading' | 'older', downTo = Number.POSITIVE_INFINITY): Promise<void> {
    state.value = during
    const before = rows.value.length
    if (during === 'loading')
      shown = versions()
    try {
      do {
        const { meta } = await read(cursor.value)
        cursor.value = meta.next_cursor
        oldest.value = meta.oldest_message_id
      } while (cursor.value && (rows.value.length - before < ENOUGH || oldest.value > downTo))
      state.value = 'ready'
    }
    catch {
      state.value = 'failed'
    }
    void update()
  }

  const changed = () => [...versions()].filter(([id, version]) => id >= oldest.value && version > (shown.get(id) ?? 0)).map(([id]) => id)

  /** Reads from the top down to the oldest message that has changed, until nothing is left. */
  async function update(downTo = Math.min(...changed())): Promise<void> {
    if (isUpdating || downTo === Number.POSITIVE_INFINITY)
      return
    isUpdating = true
    const seen = versions()
    try {
      let next: string | null = null
      let reached: number
      do {
        const { meta } = await read(next)
        next = meta.next_cursor
        reached = meta.oldest_message_id
      } while (next && reached > downTo)
      shown = seen
      isOutdated.value = false
    }
    catch {
      isOutdated.value = true
      return
    }
    finally {
      isUpdating = false
    }
    await update()
  }

  void load('loading')
  watch(() => entities.messagesOf(conversation_id), () => void update())
  // After a reset, events may be missing: everything that is shown is read again.
  watch(() => desk.generation, () => { if (oldest.value !== Number.POSITIVE_INFINITY) void update(oldest.value) })

  /** Loads the page before, and on to the message `downTo` if one is given. */
  async function loadOlder(downTo?: number): Promise<void> {
    if (state.value !== 'loading' && state.value !== 'older' && (cursor.value || rows.value.length === 0))
      await load(rows.value.length === 0 ? 'loading' : 'older', downTo)
  }

  return { rows, state, isOutdated, hasOlder: computed(() => cursor.value !== null), oldest, load, loadOlder, update: () => update(oldest.value) }
}

/** By their places in the thread. The deletion of a message stands above the message; the beginning of the conversation is last. */
function newestFirst(left: HistoryEntry, right: HistoryEntry): number {
  return (right.message_id ?? 0) - (left.message_id ?? 0) || right.id.length - left.id.length
}
