import { defineStore } from 'pinia'
import { persisted } from './persisted'

export type DraftKind = 'reply' | 'note'

export interface ConversationDraft { reply: string, note: string, kind: DraftKind, in_reply_to: number | null }

const blank: ConversationDraft = { reply: '', note: '', kind: 'reply', in_reply_to: null }

/** Unsent text per conversation, with separate reply and note. Kept across page reloads. */
export const useDrafts = defineStore('drafts', () => {
  const drafts = persisted<Record<number, ConversationDraft>>('drafts', {})

  function of(conversationId: number): ConversationDraft {
    return drafts.value[conversationId] ?? blank
  }

  function update(conversationId: number, change: Partial<ConversationDraft>): void {
    const next = { ...of(conversationId), ...change }
    const others = Object.entries(drafts.value).filter(([id]) => Number(id) !== conversationId)
    const isWorthKeeping = next.reply || next.note || next.in_reply_to !== null || next.kind !== 'reply'
    drafts.value = Object.fromEntries(isWorthKeeping ? [...others, [conversationId, next]] : others)
  }

  /** Clears the sent text and its reply target. */
  function clear(conversationId: number, kind: DraftKind): void {
    update(conversationId, { [kind]: '', in_reply_to: null })
  }

  /** The unsent text: that of the shown kind, else the other one. Empty without a draft. */
  function textOf(conversationId: number): string {
    const { reply, note, kind } = of(conversationId)
    const [first, second] = kind === 'note' ? [note, reply] : [reply, note]
    return first.trim() || second.trim()
  }

  /** Conversations are numbered within their account, so the drafts of another one are put aside. */
  function changeAccount(from: number, to: number): void {
    const aside = persisted<Record<number, Record<number, ConversationDraft>>>('drafts-aside', {})
    const { [to]: kept = {}, ...others } = aside.value
    aside.value = { ...others, [from]: drafts.value }
    drafts.value = kept
  }

  function clearAll(): void {
    drafts.value = {}
    localStorage.removeItem('parley.drafts-aside')
  }

  return { drafts, of, update, clear, textOf, changeAccount, clearAll }
})
