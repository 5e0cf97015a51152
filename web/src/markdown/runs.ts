/** Texts with marks, as `chalicelib/channels/markup.py` has them. */

export type MarkKind = 'quote' | 'block' | 'monospace' | 'bold' | 'italic' | 'strike' | 'link' | 'address'

/** `value`: the URL of a link, the language of a block of code. `number` tells neighbouring links apart. */
export interface Mark { kind: MarkKind, value: string, number: number }

/** A text whose characters have the same marks, the outermost first. */
export interface Run { text: string, marks: readonly Mark[] }

export const mark = (kind: MarkKind, value = '', number = 0): Mark => ({ kind, value, number })

export const has = (marks: readonly Mark[], kind: MarkKind) => marks.some(each => each.kind === kind)

/** The white space of the server: JavaScript's `\s` has other edges. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

const LEADING = new RegExp(`^[${SPACE}]+`)

export const indentationOf = (text: string) => LEADING.exec(text)?.[0] ?? ''
export const withoutTrailing = (text: string) => text.slice(0, lengthWithout(text))
export const stripped = (text: string) => withoutTrailing(text).slice(indentationOf(withoutTrailing(text)).length)

const IS_SPACE = new RegExp(`^[${SPACE}]$`)

/** A loop, because a regular expression for the end takes quadratic time on long runs of spaces. */
function lengthWithout(text: string): number {
  let end = text.length
  while (end > 0 && IS_SPACE.test(text.charAt(end - 1)))
    end -= 1
  return end
}
