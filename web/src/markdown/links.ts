/** The parts of links in brackets, as CommonMark reads them. */

const ESCAPED = /\\([!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~])|(&(?:#x[a-f0-9]{1,8}|#\d{1,8}|[a-z][a-z0-9]{1,31});)/gi
const TARGET = /^(?:https?:\/\/|mailto:|tel:)[^\s\x1c-\x1f\x85<>"]+$/i

/** The target and the position behind the closing bracket of `(target "title")` at `start`; null if there is no such link. */
export function targetAt(text: string, start: number, end: number): { target: string, end: number } | null {
  if (text[start] !== '(')
    return null
  let position = afterSpaces(text, start + 1, end)
  if (position >= end)
    return null
  const found = destinationAt(text, position, end)
  let target = ''
  if (found) {
    const isValid = TARGET.test(found.text)
    target = isValid ? found.text : ''
    const from = isValid ? found.end : position
    position = afterSpaces(text, from, end)
    const title = position !== from ? endOfTitle(text, position, end) : null
    if (title !== null)
      position = afterSpaces(text, title, end)
  }
  return position < end && text[position] === ')' ? { target, end: position + 1 } : null
}

function afterSpaces(text: string, start: number, end: number): number {
  let position = start
  while (position < end && ' \t\n'.includes(text.charAt(position)))
    position += 1
  return position
}

function destinationAt(text: string, start: number, end: number): { text: string, end: number } | null {
  return text[start] === '<' ? bracketed(text, start, end) : bare(text, start, end)
}

function bracketed(text: string, start: number, end: number): { text: string, end: number } | null {
  for (let position = start + 1; position < end; position += 1) {
    const letter = text.charAt(position)
    if (letter === '\n' || letter === '<')
      return null
    if (letter === '>')
      return { text: unescaped(text.slice(start + 1, position)), end: position + 1 }
    if (letter === '\\' && position + 1 < end)
      position += 1
  }
  return null
}

const MAX_BRACKETS = 32

function bare(text: string, start: number, end: number): { text: string, end: number } | null {
  let level = 0
  let position = start
  for (; position < end; position += 1) {
    const letter = text.charAt(position)
    if (letter <= ' ' || letter === '\x7f' || (letter === '\\' && text[position + 1] === ' ' && position + 1 < end))
      break
    if (letter === '\\' && position + 1 < end)
      position += 1
    else if (letter === '(' && ++level > MAX_BRACKETS)
      return null
    else if (letter === ')' && level-- === 0) {
      level = 0
      break
    }
  }
  return position === start || level !== 0 ? null : { text: unescaped(text.slice(start, position)), end: position }
}

/** The position behind a title in quotes or brackets at `start`; null if there is none. */
function endOfTitle(text: string, start: number, end: number): number | null {
  const closing = { '"': '"', '\'': '\'', '(': ')' }[text.charAt(start)]
  if (start >= end || closing === undefined)
    return null
  for (let position = start + 1; position < end; position += 1) {
    const letter = text.charAt(position)
    if (letter === closing)
      return position + 1
    if (letter === '(' && closing === ')')
      return null
    if (letter === '\\')
      position += 1
  }
  return null
}

/** Without backslashes before punctuation, and with the characters of entities. */
function unescaped(text: string): string {
  return text.replace(ESCAPED, (_, letter: string | undefined, entity: string) => letter ?? decoded(entity))
}

/** A text area takes no markup, only entities. */
function decoded(entity: string): string {
  const area = document.createElement('textarea')
  area.innerHTML = entity
  return area.value
}
