import { defineStore } from 'pinia'
import { onScopeDispose, watch } from 'vue'
import { ApiError } from '@/api/client'
import { fetchDraft, listDrafts, saveDraft } from '@/api/drafts'
import type { WireDraft } from '@/api/types'
import { backoff } from '@/realtime/backoff'
import type { DraftKind } from './drafts'
import { kinds, useDrafts } from './drafts'
import { useSession } from './session'

const pause = 2_000
/** A person who writes without a pause loses at most this much. */
const longestWait = 10_000
const day = 86_400_000
const gone = ['conversation_not_found', 'inbox_not_yours']

/**
 * Saves drafts on the server and takes over those of the person's other browsers (docs/decisions/0029). A text that was edited
 * here and is not saved yet is never replaced: when another device has saved meanwhile, the person chooses.
 */
export const useDraftSync = defineStore('draftSync', () => {
  const drafts = useDrafts()
  const session = useSession()
  /** The account of this page, to which its requests go. */
  const account = session.accountId
  const busy = new Set<string>()
  const failures = new Map<string, number>()
  /** Drafts that have changed since their list was requested, which may be older. */
  const changed = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitsSince = 0

  if (drafts.account && drafts.account !== account)
    drafts.changeAccount(drafts.account, account)
  watch(() => drafts.edits, schedule, { flush: 'sync' })
  if (drafts.edits)
    schedule()

  function schedule(): void {
    waitsSince ||= Date.now()
    clearTimeout(timer)
    timer = setTimeout(saveAll, Math.max(0, Math.min(pause, waitsSince + longestWait - Date.now())))
  }

  function saveAll(keepalive = false): void {
    clearTimeout(timer)
    waitsSince = 0
    if (isOwnAccount())
      unsaved().forEach(([conversation, kind]) => void save(conversation, kind, keepalive))
  }

  /** Another account was chosen, here or in another tab: its drafts are in the storage before its page is loaded. */
  function isOwnAccount(): boolean {
    return session.state === 'signed-in' && session.accountId === account && [null, account].includes(drafts.account)
  }

  function unsaved(): [number, DraftKind][] {
    const conversations = new Set([...Object.keys(drafts.drafts), ...Object.keys(drafts.marks).map(key => key.split(':')[0])].map(Number))
    return [...conversations].flatMap(conversation => kinds.filter(kind => drafts.markOf(conversation, kind).dirty).map(kind => [conversation, kind] as [number, DraftKind]))
  }

  /** An edit meanwhile is saved after it. A page that closes does not wait: the server puts the edits of a browser in order. */
  async function save(conversation: number, kind: DraftKind, keepalive = false): Promise<void> {
    const key = `${conversation}:${kind}`
    const text = drafts.of(conversation)[kind]
    const { version, stored, edit } = drafts.markOf(conversation, kind)
    if (!isOwnAccount() || (busy.has(key) && !keepalive) || drafts.problemOf(conversation, kind)?.reason === 'conflict')
      return
    if (!text.trim() && !stored)
      return settle(conversation, kind, edit, { version, has_draft: false })
    const sent = edit || Date.now()
    drafts.mark(conversation, kind, { edit: sent, stored: true, dirty: true })
    busy.add(key)
    try {
      const fields = { message: text, private: kind === 'note', in_reply_to: drafts.of(conversation).in_reply_to, ...(kind === 'reply' && { recipients: drafts.of(conversation).recipients ?? null }), version, writer: drafts.writerName(), edit: sent }
      settle(conversation, kind, sent, await saveDraft(conversation, fields, keepalive))
    }
    catch (problem) {
      if (drafts.markOf(conversation, kind).dirty)
        await handle(problem, conversation, kind)
    }
    finally {
      busy.delete(key)
    }
    if (drafts.markOf(conversation, kind).dirty && !drafts.problemOf(conversation, kind))
      schedule()
  }

  /** An answer to an earlier edit tells of the version only. */
  function settle(conversation: number, kind: DraftKind, edit: number, saved: Pick<WireDraft, 'version' | 'has_draft'>): void {
    const now = drafts.markOf(conversation, kind)
    const isNewest = now.dirty && now.edit === edit
    changed.add(`${conversation}:${kind}`)
    drafts.mark(conversation, kind, { version: Math.max(now.version, saved.version), ...(isNewest && { stored: saved.has_draft, dirty: false }) })
    failures.delete(`${conversation}:${kind}`)
    if (isNewest)
      drafts.report(conversation, kind, null)
  }

  async function handle(problem: unknown, conversation: number, kind: DraftKind): Promise<void> {
    const { code, status } = problem instanceof ApiError ? problem : { code: 'unexpected', status: 0 }
    if (code === 'draft_changed')
      return takeNewest(conversation, kind).catch(() => retryLater(conversation, kind))
    if (gone.includes(code))
      return drafts.mark(conversation, kind, { dirty: false, stored: false })
    if (status === 422 || status === 413)
      return drafts.report(conversation, kind, { reason: 'tooLong' })
    retryLater(conversation, kind)
  }

  function retryLater(conversation: number, kind: DraftKind): void {
    const key = `${conversation}:${kind}`
    const tries = failures.get(key) ?? 0
    failures.set(key, tries + 1)
    drafts.report(conversation, kind, { reason: 'unsaved' })
    setTimeout(() => void save(conversation, kind), backoff(tries, Math.random))
  }

  async function takeNewest(conversation: number, kind: DraftKind): Promise<void> {
    apply(await fetchDraft(conversation, kind === 'note'))
  }

  /** A draft that the server has sent. */
  async function receive(draft: WireDraft): Promise<void> {
    if (!isOwnAccount())
      return
    const kind = draft.private ? 'note' : 'reply'
    changed.add(`${draft.conversation_id}:${kind}`)
    if (draft.version <= drafts.markOf(draft.conversation_id, kind).version)
      return
    if (draft.truncated && draft.writer !== drafts.writerName())
      return takeNewest(draft.conversation_id, kind).catch(() => undefined)
    apply(draft)
  }

  /** A text that this browser has written itself is no news, unless it has lost it. */
  function apply({ conversation_id: conversation, private: isNote, message = '', in_reply_to = null, recipients: chosen, version, writer }: WireDraft): void {
    const kind = isNote ? 'note' : 'reply'
    const { [kind]: text, recipients: own } = drafts.of(conversation)
    const recipients = chosen ?? undefined
    const isSame = text === message && (isNote || JSON.stringify(own) === JSON.stringify(recipients))
    const isKnown = `${conversation}:${kind}` in drafts.marks
    const isOwn = writer === drafts.writerName() && (isKnown || text !== '')
    const isUnsaved = drafts.markOf(conversation, kind).dirty && text.trim() !== '' && !isSame
    const other = { message, version, ...(message && { in_reply_to }), ...(!isNote && { recipients }) }
    if (isUnsaved && message && !isOwn)
      drafts.report(conversation, kind, { reason: 'conflict', other })
    else if (isUnsaved || (isOwn && !isSame))
      drafts.mark(conversation, kind, { version })
    else
      drafts.adopt(conversation, kind, other)
  }

  /** Reads the drafts of all devices, then saves those of this browser. */
  async function refresh(): Promise<void> {
    changed.clear()
    try {
      const { meta, payload } = await listDrafts()
      const listed = new Set(payload.map(each => `${each.conversation_id}:${each.private ? 'note' : 'reply'}`))
      const isComplete = meta.count === payload.length
      if (!isOwnAccount())
        return
      const known = new Set(changed)
      await Promise.all(payload.map(receive))
      if (isComplete)
        forget(key => !listed.has(key) && !known.has(key))
    }
    catch {
      return
    }
    finally {
      saveAll()
    }
  }

  /** Empties the saved drafts that the server does not have any more, and drops what it has not had for a day. */
  function forget(isMissing: (key: string) => boolean): void {
    for (const [key, { stored, dirty, edit }] of Object.entries(drafts.marks)) {
      const [conversation, kind] = key.split(':') as [string, DraftKind]
      if (stored && !dirty && isMissing(key))
        drafts.adopt(Number(conversation), kind, { message: '', version: 0, ...kind === 'reply' && { recipients: undefined } })
      else if (!stored && !dirty && edit < Date.now() - day)
        drafts.forgetMark(Number(conversation), kind)
    }
  }

  const onLeaving = () => saveAll()
  const onClosing = () => {
    if (document.visibilityState === 'hidden')
      saveAll(true)
  }
  document.addEventListener('focusout', onLeaving)
  document.addEventListener('visibilitychange', onClosing)
  onScopeDispose(() => {
    clearTimeout(timer)
    document.removeEventListener('focusout', onLeaving)
    document.removeEventListener('visibilitychange', onClosing)
  })

  return { receive, refresh }
})
