/**
 * Variables in the text of a message: `{{contact.first_name | default: "there"}}`. The server renders by the same rules
 * (`chalicelib/domain/message_variables.py`); `tests/contract/variable_cases.json` has examples for both.
 */

export const MAX_VARIABLES = 100

export const VARIABLES = [
  'contact.name', 'contact.first_name', 'contact.last_name', 'contact.email', 'contact.phone', 'contact.phone_number', 'contact.id',
  'agent.name', 'agent.first_name', 'agent.last_name', 'agent.available_name', 'agent.email',
  'conversation.id', 'conversation.display_id', 'conversation.contact_name', 'inbox.name', 'inbox.id', 'account.name',
] as const

const CUSTOM = /^(?:contact|conversation)\.custom_attribute\./
const CODE = /(```[\s\S]*?```|`[^`]*`)/
const EXPRESSION = /\{\{([^{}]*)\}\}/g
const NAME = /^\s*(?:contact|agent|conversation|inbox|account)\./
const UNCLOSED = /\{\{\s*(?:contact|agent|conversation|inbox|account)\./
const TAG = /\{%-?\s*(?:if|unless|case|for|tablerow|assign|capture|cycle|increment|decrement|include|render|liquid|raw)\b/
const DEFAULT = /^\s*default\s*:\s*(?:"([^"]*)"|'([^']*)')\s*$/

/** The value of a variable: null or a blank text if there is none, undefined if this client does not know it. */
export type ValueOf = (name: string) => unknown

/** A reason for which the server would refuse the message, and its place in the text. Kinds are the codes of the refusals. */
export interface Problem { kind: 'variable_missing' | 'variable_unknown' | 'variable_unclosed' | 'tag_refused' | 'too_many_variables', at: number, written: string }

type Result = { text: string } | { problem: Problem['kind'] }

/** The text with all values that are known. Variables without a value stay. */
export function filled(text: string, valueOf: ValueOf): string {
  return text.split(CODE).map((part, index) => index % 2 ? part : part.replace(EXPRESSION, (written, inner: string) => {
    const result = evaluated(written, inner, valueOf)
    return 'text' in result ? result.text : written
  })).join('')
}

export function problemsOf(text: string, valueOf: ValueOf): Problem[] {
  const found: Problem[] = []
  let at = 0
  let variables = 0
  text.split(CODE).forEach((part, index) => {
    if (index % 2 === 0)
      variables += inspect(part, at, valueOf, found)
    at += part.length
  })
  return variables > MAX_VARIABLES ? [{ kind: 'too_many_variables', at: 0, written: '' }, ...found] : found
}

/** Adds the problems of a part and returns its number of expressions. */
function inspect(part: string, offset: number, valueOf: ValueOf, found: Problem[]): number {
  const expressions = [...part.matchAll(EXPRESSION)]
  const tag = TAG.exec(part)
  if (tag)
    found.push({ kind: 'tag_refused', at: offset + tag.index, written: tag[0] })
  // Blanks of the same length keep the places.
  const opened = UNCLOSED.exec(part.replace(EXPRESSION, written => ' '.repeat(written.length)))
  if (opened)
    found.push({ kind: 'variable_unclosed', at: offset + opened.index, written: opened[0] })
  for (const { index, 0: written, 1: inner = '' } of expressions) {
    const result = evaluated(written, inner, valueOf)
    if ('problem' in result)
      found.push({ kind: result.problem, at: offset + index, written })
  }
  return expressions.length
}

/** Braces around anything but a name stay, and so does a variable whose value only the server knows. */
function evaluated(written: string, inner: string, valueOf: ValueOf): Result {
  if (!NAME.test(inner))
    return { text: written }
  const pipe = inner.indexOf('|')
  const name = (pipe < 0 ? inner : inner.slice(0, pipe)).trim()
  const [, double, single] = DEFAULT.exec(pipe < 0 ? '' : inner.slice(pipe + 1)) ?? []
  const fallback = double ?? single
  if (!(VARIABLES as readonly string[]).includes(name) && !CUSTOM.test(name) || pipe >= 0 && fallback === undefined)
    return { problem: 'variable_unknown' }
  const value = valueOf(name)
  if (value === undefined)
    return { text: written }
  const text = textOf(value)
  if (text.trim() !== '')
    return { text }
  return fallback === undefined ? { problem: 'variable_missing' } : { text: fallback }
}

/** A value is no template: one that contains braces would be rendered when the message is sent. */
function textOf(value: unknown): string {
  return value === null || typeof value === 'object' ? '' : String(value).replaceAll('{{', '{ {').replaceAll('{%', '{ %')
}

/** A name that the desk has made up (`generated_name` of the server), such as `quiet-river-12`: it has no value in a message. */
export const isGeneratedName = (name: string, contactId: number) => Number(/^[a-z]+-[a-z]+-(\d+)$/.exec(name)?.[1] ?? -1) === contactId % 997

const words = (name: string) => name.split(/\s+/).filter(Boolean)

export const firstName = (name: string) => words(name)[0] ?? ''
/** Empty for a name of one word. */
export const lastName = (name: string) => words(name).slice(1).at(-1) ?? ''
