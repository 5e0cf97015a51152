/** Lists of texts that the composer offers while one of them is typed. */
import type { CollectionState } from '@/collections'

/** `files`: the number of files that are inserted with the text. */
export interface Suggestion { id: string, label: string, text: string, files?: number }

/** One kind of suggestion. It is loaded with its first use. */
export interface SuggestionSource {
  /** The character that opens the list at the beginning of a word. */
  trigger: string
  title: string
  state: () => CollectionState
  load: () => Promise<void>
  /** The best matches first. Everything for an empty text. */
  find: (typed: string) => Suggestion[]
  /** The text that replaces the typed word, with its variables as they were written. Throws ApiError. */
  insertion: (id: string) => Promise<string>
  /** Called after the text of `insertion` was inserted. */
  inserted?: (id: string) => void
  /** Whether a space may follow in what is typed, as in names. */
  hasSpaces?: boolean
  emptyText: string
  failedText: string
}

/** A word that is being typed: its beginning, and whether the trigger is its first character. */
export interface Started { from: number, prefix: string }

/** The word before the caret, if it begins with the trigger. */
export function startedBy(trigger: string, text: string, caret: number): Started | null {
  const from = text.slice(0, caret).search(/\S*$/)
  return from < caret && text.startsWith(trigger, from) ? { from, prefix: trigger } : null
}

/** The characters between the beginning of the word and the caret; null if the caret has left the word. */
export function typedIn({ from, prefix }: Started, text: string, caret: number, hasSpaces = false): string | null {
  const begin = from + prefix.length
  const typed = text.slice(begin, caret)
  const ends = hasSpaces ? /^ |\n| {2}|(?: .*){3}/ : /\s/
  return caret < begin || !text.startsWith(prefix, from) || ends.test(typed) ? null : typed
}

/** Replaces a part of the field as if it were typed: the browser can undo it, and the `input` event tells everybody else. */
export function replaceText(field: HTMLTextAreaElement, from: number, to: number, text: string): void {
  field.focus()
  field.setSelectionRange(from, to)
  // No other call enters the browser's history of changes.
  if (document.execCommand?.('insertText', false, text))
    return
  field.setRangeText(text, from, to, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }))
}
