import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Recipients } from '@/features/email/recipients'
import { persisted } from './persisted'

export type DraftKind = 'reply' | 'note'
export const kinds = ['reply', 'note'] as const

/** `recipients`: of a reply that leaves as a mail, as chosen. */
export interface ConversationDraft { reply: string, note: string, kind: DraftKind, in_reply_to: number | null, recipients?: Recipients | undefined }

/**
 * This browser's knowledge of a text on the server. `version`: the one that it last read or wrote. `edit`: the time of its last
 * edit, which grows. `stored`: the server may have a text. `dirty`: the text was edited since it was last saved.
 */
export interface DraftMark { version: number, edit: number, stored: boolean, dirty: boolean }

/** The draft from which a message was written, which the server empties with it. */
export interface DraftOrigin { draft_version: number, draft_writer: string, draft_edit: number }

/** A text that another device has saved, with what belongs to it. An absent field stays as it is. */
export interface OtherDraft { message: string, version: number, in_reply_to?: number | null, recipients?: Recipients | undefined }

/** The reason why a draft is not on the server; with `other`, because another device has saved this text meanwhile. */
export type DraftProblem = { reason: 'unsaved' | 'tooLong' } | { reason: 'conflict', other: OtherDraft }

const blank: ConversationDraft = { reply: '', note: '', kind: 'reply', in_reply_to: null }

/** Unsent text per conversation, with separate reply and note. Kept across page reloads; `draftSync` saves it on the server. */
export const useDrafts = defineStore('drafts', () => {
  const drafts = persisted<Record<number, ConversationDraft>>('drafts', {})
  /** By conversation and kind. */
  const marks = persisted<Record<string, DraftMark>>('draft-marks', {})
  const writer = persisted('draft-writer', '')
  /** The account whose drafts these are; null until another one is chosen. */
  const account = persisted<number | null>('draft-account', null)
  const problems = shallowRef<Record<string, DraftProblem>>({})
  /** Grows with each edit in this page. */
  const edits = ref(0)

  function of(conversationId: number): ConversationDraft {
    return drafts.value[conversationId] ?? blank
  }

  function update(conversationId: number, change: Partial<ConversationDraft>): void {
    const before = of(conversationId)
    const next = write(conversationId, change)
    for (const kind of kinds) {
      const isRetargeted = kind === next.kind && next[kind] !== '' && (next.in_reply_to !== before.in_reply_to || next.recipients !== before.recipients)
      if (next[kind] !== before[kind] || isRetargeted)
        touch(conversationId, kind)
    }
  }

  function write(conversationId: number, change: Partial<ConversationDraft>): ConversationDraft {
    const next = { ...of(conversationId), ...change }
    const others = Object.entries(drafts.value).filter(([id]) => Number(id) !== conversationId)
    const isWorthKeeping = next.reply || next.note || next.in_reply_to !== null || next.kind !== 'reply' || next.recipients
    drafts.value = Object.fromEntries(isWorthKeeping ? [...others, [conversationId, next]] : others)
    return next
  }

  /** Marks the text as edited, so that it is saved. */
  function touch(conversationId: number, kind: DraftKind, known: Partial<DraftMark> = {}): void {
    const { edit } = markOf(conversationId, kind)
    mark(conversationId, kind, { edit: Math.max(Date.now(), edit + 1), dirty: true, ...known })
    edits.value += 1
  }

  /** A text without a mark was written before drafts were saved on the server. */
  function markOf(conversationId: number, kind: DraftKind): DraftMark {
    return marks.value[keyOf(conversationId, kind)] ?? { version: 0, edit: 0, stored: false, dirty: of(conversationId)[kind] !== '' }
  }

  function mark(conversationId: number, kind: DraftKind, change: Partial<DraftMark>): void {
    marks.value = { ...marks.value, [keyOf(conversationId, kind)]: { ...markOf(conversationId, kind), ...change } }
  }

  function forgetMark(conversationId: number, kind: DraftKind): void {
    const { [keyOf(conversationId, kind)]: _, ...others } = marks.value
    marks.value = others
  }

  /** Takes over a text of the server. */
  function adopt(conversationId: number, kind: DraftKind, { message, version, ...others }: OtherDraft): void {
    write(conversationId, { [kind]: message, ...others })
    mark(conversationId, kind, { version, stored: message !== '', dirty: false })
    report(conversationId, kind, null)
  }

  function report(conversationId: number, kind: DraftKind, problem: DraftProblem | null): void {
    const { [keyOf(conversationId, kind)]: _, ...others } = problems.value
    problems.value = problem ? { ...others, [keyOf(conversationId, kind)]: problem } : others
  }

  function problemOf(conversationId: number, kind: DraftKind): DraftProblem | null {
    return problems.value[keyOf(conversationId, kind)] ?? null
  }

  /** Of a text that the server may have. */
  function originOf(conversationId: number, kind: DraftKind): DraftOrigin | undefined {
    const { version, edit, stored } = markOf(conversationId, kind)
    return stored ? { draft_version: version, draft_writer: writerName(), draft_edit: edit } : undefined
  }

  /** Names this browser, whose pages share their drafts. */
  function writerName(): string {
    writer.value ||= crypto.randomUUID()
    return writer.value
  }

  /** Clears the sent text and its reply target. The server empties its draft with the message. */
  function clear(conversationId: number, kind: DraftKind): void {
    write(conversationId, { [kind]: '', in_reply_to: null, ...kind === 'reply' && { recipients: undefined } })
    if (keyOf(conversationId, kind) in marks.value)
      mark(conversationId, kind, { stored: false, dirty: false })
    report(conversationId, kind, null)
  }

  /** The unsent text: that of the shown kind, else the other one. Empty without a draft. */
  function textOf(conversationId: number): string {
    const { reply, note, kind } = of(conversationId)
    const [first, second] = kind === 'note' ? [note, reply] : [reply, note]
    return first.trim() || second.trim()
  }

  /** Conversations are numbered within their account, so the drafts of another one are put aside. */
  function changeAccount(from: number, to: number): void {
    // The first write, so that no page saves the drafts of one account in the other.
    account.value = to
    const aside = persisted<Record<number, Record<number, ConversationDraft>>>('drafts-aside', {})
    const { [to]: kept = {}, ...others } = aside.value
    aside.value = { ...others, [from]: drafts.value }
    drafts.value = kept
    marks.value = {}
    problems.value = {}
  }

  function clearAll(): void {
    drafts.value = {}
    marks.value = {}
    problems.value = {}
    account.value = null
    localStorage.removeItem('parley.drafts-aside')
  }

  return { drafts, account, marks, problems, edits, of, update, touch, markOf, mark, forgetMark, adopt, report, problemOf, originOf, writerName, clear, textOf, changeAccount, clearAll }
})

function keyOf(conversationId: number, kind: DraftKind): string {
  return `${conversationId}:${kind}`
}
