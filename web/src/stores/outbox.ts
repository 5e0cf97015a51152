import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { ApiError } from '@/api/client'
import { createMessage } from '@/api/messages'
import type { Recipients } from '@/features/email/recipients'
import { backoff } from '@/realtime/backoff'
import type { HeldFile } from './chosenFiles'
import type { DraftOrigin } from './drafts'
import { useDrafts } from './drafts'
import { useEntities } from './entities'
import { createOutboxStorage } from './outboxStorage'
import { useScheduled } from './scheduled'

/** `signed_id`: of a file that is in the bucket. It is kept with the entry, so that a reload loses no uploaded file. */
export interface OutboxFile { name: string, size: number, type: string, signed_id?: string }

export interface OutboxEntry {
  /** Also the idempotency key: resending an entry does not create a second message. */
  echo_id: string
  conversation_id: number
  content: string
  private: boolean
  in_reply_to: number | null
  /** Epoch seconds; absent for a message that is sent at once. */
  scheduled_at?: number | undefined
  /** For how long the server holds the message, so that it can be taken back. */
  undo_seconds?: number | undefined
  from?: DraftOrigin | undefined
  /** The newest message that the author had seen: the server refuses a reply after another one that it does not include. */
  seen_message_id?: number | undefined
  /** Of a reply that leaves as a mail. */
  recipients?: Recipients | undefined
  files: OutboxFile[]
  /** Epoch seconds. */
  created_at: number
  /** waiting: for earlier entries or for the network; failed: rejected by the server, to be retried or discarded by the agent. */
  state: 'waiting' | 'sending' | 'failed'
  /** Uploaded fraction of the files. */
  progress: number
  /** Error code and message; code `files_lost` when a page reload lost the files. */
  error: { code: string, message: string } | null
}

export interface Draft { content: string, private: boolean, in_reply_to?: number | null, files?: readonly HeldFile[], scheduled_at?: number | undefined, undo_seconds?: number | undefined, from?: DraftOrigin | undefined, seen_message_id?: number | undefined, recipients?: Recipients | undefined }

export const useOutbox = defineStore('outbox', () => {
  const entities = useEntities()
  const scheduled = useScheduled()
  const drafts = useDrafts()
  const entries = ref<OutboxEntry[]>([])
  const storage = createOutboxStorage(forget)
  /** Files cannot be stored and are lost with the page, unless they are uploaded. */
  const files = new Map<string, readonly HeldFile[]>()
  /** Messages whose uploads were too old once, so that their files were uploaded again. */
  const renewed = new Set<string>()
  const busy = new Set<number>()
  /** Number of failed attempts by echo_id. */
  const tries = new Map<string, number>()

  const byConversation = computed(() => {
    const groups = new Map<number, OutboxEntry[]>()
    for (const entry of entries.value)
      groups.set(entry.conversation_id, [...groups.get(entry.conversation_id) ?? [], entry])
    return groups
  })
  const unsent = computed(() => entries.value.length)

  function of(conversationId: number): OutboxEntry[] {
    return byConversation.value.get(conversationId) ?? []
  }

  /** Displays the message immediately and sends it; returns its echo_id. */
  function send(conversationId: number, draft: Draft): string {
    const echo_id = crypto.randomUUID()
    const chosen = draft.files ?? []
    files.set(echo_id, chosen)
    entries.value.push({
      echo_id, conversation_id: conversationId, content: draft.content, private: draft.private, in_reply_to: draft.in_reply_to ?? null,
      files: chosen.map(file => ({ name: file.name, size: file.size, type: file.type, ...('signed_id' in file && { signed_id: file.signed_id }) })),
      ...(draft.scheduled_at && { scheduled_at: draft.scheduled_at }), ...(draft.undo_seconds && { undo_seconds: draft.undo_seconds }), ...(draft.from && { from: draft.from }), ...(draft.seen_message_id !== undefined && { seen_message_id: draft.seen_message_id }), ...(draft.recipients && { recipients: draft.recipients }),
      created_at: Math.floor(Date.now() / 1000), state: 'waiting', progress: 0, error: null,
    })
    void drain(conversationId)
    return echo_id
  }

  function retry(echoId: string): void {
    const entry = find(echoId)
    if (!entry)
      return
    // The author has been told of the other reply.
    if (isAnswered(entry))
      delete entry.seen_message_id
    entry.state = 'waiting'
    entry.error = null
    tries.delete(echoId)
    void drain(entry.conversation_id)
  }

  /** The draft of a message that was never sent is still on the server. */
  function discard(echoId: string): void {
    const entry = find(echoId)
    if (entry?.state === 'failed' && entry.from)
      drafts.touch(entry.conversation_id, entry.private ? 'note' : 'reply', { stored: true })
    files.delete(echoId)
    tries.delete(echoId)
    entries.value = entries.value.filter(entry => entry.echo_id !== echoId)
  }

  /** Puts a refused reply back into the composer. */
  function takeBack(echoId: string): void {
    const entry = find(echoId)
    const held = entry ? heldFiles(entry) : []
    discard(echoId)
    if (entry)
      scheduled.putBack(entry.conversation_id, entry.content, entry.in_reply_to, held, entry.recipients)
  }

  function heldFiles({ echo_id, files: named }: OutboxEntry): HeldFile[] {
    return named.flatMap(({ signed_id, ...file }, place): HeldFile[] => {
      const held = files.get(echo_id)?.[place] ?? (signed_id ? { ...file, signed_id } : null)
      return held ? [held] : []
    })
  }

  /** Takes over the entries of pages that are gone, and sends everything that waits. */
  async function resume(): Promise<void> {
    drainAll()
    await storage.takeAbandoned(adopt)
    drainAll()
  }

  function drainAll(): void {
    for (const conversationId of byConversation.value.keys())
      void drain(conversationId)
  }

  /** A request of an entry may have been interrupted after the server handled it; sending it again with its echo_id is safe. */
  function adopt(abandoned: OutboxEntry[]): void {
    const waiting = abandoned.map((entry): OutboxEntry => entry.state === 'sending' ? { ...entry, state: 'waiting' } : entry)
    const merged = [...entries.value, ...waiting.filter(({ echo_id }) => !find(echo_id) && !entities.echoes.has(echo_id))]
    entries.value = merged.sort((left, right) => left.created_at - right.created_at)
  }

  /** Sends one entry at a time per conversation, so that messages arrive in the order they were written. */
  async function drain(conversationId: number): Promise<void> {
    if (busy.has(conversationId))
      return
    busy.add(conversationId)
    try {
      for (let entry = nextOf(conversationId); entry; entry = nextOf(conversationId)) {
        if (!await attempt(entry)) {
          scheduleRetry(entry)
          break
        }
      }
    }
    finally {
      busy.delete(conversationId)
    }
  }

  /** A timer is needed because a connection that stays live does not trigger `resume`. */
  function scheduleRetry({ echo_id, conversation_id }: OutboxEntry): void {
    const failures = tries.get(echo_id) ?? 0
    tries.set(echo_id, failures + 1)
    setTimeout(() => void drain(conversation_id), backoff(failures, Math.random))
  }

  function nextOf(conversationId: number): OutboxEntry | undefined {
    return entries.value.find(entry => entry.conversation_id === conversationId && entry.state === 'waiting')
  }

  /** Resolves to whether the next entry may be sent. */
  async function attempt(entry: OutboxEntry): Promise<boolean> {
    const chosen = heldFiles(entry)
    if (chosen.length < entry.files.length)
      return handleFailure(entry, new ApiError(0, 'files_lost', ''))
    entry.state = 'sending'
    try {
      if (entry.files.some(({ signed_id }) => !signed_id) && !await upload(entry, chosen))
        return true
      const { echo_id, content, private: note, in_reply_to, scheduled_at, undo_seconds, from, seen_message_id, recipients } = entry
      const message = await createMessage(entry.conversation_id, { echo_id, content, private: note, in_reply_to, scheduled_at, undo_seconds, from, seen_message_id, recipients },
        entry.files.flatMap(({ signed_id }) => signed_id ?? []))
      if ('scheduled_at' in message)
        await scheduled.hold(message, chosen).catch(() => undefined)
      else
        entities.load({ messages: [{ ...message, echo_id }] })
      discard(echo_id)
      return true
    }
    catch (problem) {
      return await canUploadAgain(entry, chosen, problem) ? attempt(entry) : handleFailure(entry, problem)
    }
  }

  /** Resolves to whether the message is still to be sent after its files are in the bucket. */
  async function upload(entry: OutboxEntry, chosen: readonly HeldFile[]): Promise<boolean> {
    const { uploaded } = await import('@/features/composer/uploads')
    const sent = entry.files.map(({ size, signed_id }) => signed_id ? size : 0)
    const total = entry.files.reduce((sum, { size }) => sum + size, 0)
    await Promise.all(entry.files.map(async (file, place) => {
      const held = chosen[place]
      if (file.signed_id || !(held instanceof File))
        return
      file.signed_id = await uploaded(entry.conversation_id, held, entry.private, (fraction) => {
        sent[place] = fraction * file.size
        entry.progress = sent.reduce((sum, bytes) => sum + bytes, 0) / total
      })
    }))
    return find(entry.echo_id) !== undefined
  }

  /** The bucket keeps an upload for a day. A message that waited for longer uploads its files once more, if the page still has them. */
  async function canUploadAgain(entry: OutboxEntry, chosen: readonly HeldFile[], problem: unknown): Promise<boolean> {
    const isGone = problem instanceof ApiError && (problem.code === 'upload_expired' || problem.code === 'upload_missing')
    if (!isGone || renewed.has(entry.echo_id) || !chosen.every(file => file instanceof File))
      return false
    renewed.add(entry.echo_id)
    const { forgetUpload } = await import('@/features/composer/uploads')
    chosen.forEach(forgetUpload)
    entry.files.forEach((file) => { delete file.signed_id })
    return true
  }

  function handleFailure(entry: OutboxEntry, problem: unknown): boolean {
    if (problem instanceof ApiError && isRetryable(problem, tries.get(entry.echo_id) ?? 0)) {
      entry.state = 'waiting'
      return false
    }
    const { code, message } = problem instanceof ApiError ? problem : { code: 'unexpected', message: String(problem) }
    entry.state = 'failed'
    entry.error = { code, message }
    return true
  }

  function find(echoId: string): OutboxEntry | undefined {
    return entries.value.find(entry => entry.echo_id === echoId)
  }

  // Removes an entry as soon as its message arrives, by response or by event.
  watch(() => entities.echoes, (echoes) => {
    for (const { echo_id } of [...entries.value]) {
      if (echoes.has(echo_id))
        discard(echo_id)
    }
  }, { flush: 'sync' })

  /** Erases the unsent messages of all pages: they must not reach another user. */
  function clear(): void {
    forget()
    storage.eraseAll()
  }

  function forget(): void {
    files.clear()
    tries.clear()
    entries.value = []
  }

  watch(entries, storage.save, { deep: true, flush: 'sync' })
  addEventListener('beforeunload', warnOfFiles)
  onScopeDispose(() => removeEventListener('beforeunload', warnOfFiles))

  /** Texts and uploaded files are sent by the next page, other files are not. */
  function warnOfFiles(event: Event): void {
    if (entries.value.some(entry => entry.state !== 'failed' && entry.files.some(({ signed_id }) => !signed_id)))
      event.preventDefault()
  }

  return { entries, unsent, of, send, retry, takeBack, discard, resume, clear }
})

/** Whether the server has refused it because somebody else had answered meanwhile. */
export function isAnswered({ error }: OutboxEntry): boolean {
  return error?.code === 'answered_meanwhile'
}

/** Requests without a response are retried without limit, retryable errors four times. */
function isRetryable(problem: ApiError, failures: number): boolean {
  return problem.unanswered || (problem.retryable && failures < 4)
}
