import { SPACE, stripped, withoutTrailing } from './runs'

/** A part of a text with its lines: first (included) and last (not included). `quote` is the number of its quote, or -1. */
export interface Block {
  kind: 'paragraph' | 'heading' | 'fence'
  text: string
  language: string
  quote: number
  from: number
  to: number
}

interface Line { text: string, start: number, columns: number }

const FENCE = /^`{3,}/
const LANGUAGE = /^[\p{L}\p{N}_+#.-]{1,30}$/u
const QUOTE = new RegExp(`^>(?:$|[ \\t]+(?![${SPACE}\\p{Nd}])|[ \\t]*$)`, 'u')
const HEADING = new RegExp(`^(?:#[ \\t]+(?!\\p{Nd})|#{2,6}[ \\t]+)[^${SPACE}#]`, 'u')
/** CommonMark's white space, which a paragraph has not at its ends. */
const EDGE = /^[\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/

/** The blocks of a text, by the rules of `chalicelib/channels/markdown.py`: fences, quotes, headings and paragraphs. */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  const all = lines.map(text => ({ text, start: 0, columns: 0 }))
  new Reader(all, blocks).read(0, lines.length, -1)
  return blocks
}

class Reader {
  private quotes = 0
  /** By fence: the first line from which it has no end. Any text takes linear time by it. */
  private unclosed = new Map<string, number>()

  constructor(private lines: Line[], private blocks: Block[]) {}

  read(from: number, end: number, quote: number): void {
    for (let line = from; line < end;) {
      if (this.content(line) === '')
        line += 1
      else
        line = this.fence(line, end, quote) ?? (quote < 0 ? this.quote(line, end) : null) ?? this.heading(line, quote) ?? this.paragraph(line, end, quote)
    }
  }

  /** The line without its indentation. */
  private content(line: number): string {
    return this.raw(line).replace(/^[ \t]+/, '')
  }

  private raw(line: number): string {
    const { text = '', start = 0 } = this.lines[line] ?? {}
    return text.slice(start)
  }

  private indentation(line: number): number {
    let width = 0
    for (const letter of /^[ \t]*/.exec(this.raw(line))?.[0] ?? '')
      width += letter === '\t' ? 4 - (width + (this.lines[line]?.columns ?? 0)) % 4 : 1
    return width
  }

  private add(kind: Block['kind'], text: string, from: number, to: number, quote: number, language = ''): number {
    this.blocks.push({ kind, text, from, to, quote, language })
    return to
  }

  private paragraph(from: number, end: number, quote: number): number {
    let to = from + 1
    while (to < end && this.content(to) !== '' && (this.indentation(to) > 3 || !this.interrupts(to, end, quote)))
      to += 1
    const text = Array.from({ length: to - from }, (_, index) => this.raw(from + index)).join('\n')
    return this.add('paragraph', trimmed(text), from, to, quote)
  }

  private interrupts(line: number, end: number, quote: number): boolean {
    return this.fenceAt(line, end) !== null || (quote < 0 && QUOTE.test(this.content(line))) || HEADING.test(this.content(line))
  }

  private heading(line: number, quote: number): number | null {
    if (!HEADING.test(this.content(line)))
      return null
    const text = this.content(line).replace(/^#{1,6}/, '').replace(/[ \t]+$/, '')
    const closed = text.replace(/#+$/, '')
    return this.add('heading', trimmed(/[ \t]$/.test(closed) ? closed : text), line, line + 1, quote)
  }

  /** Only lines that begin with the sign are quoted. Quotes do not nest. */
  private quote(from: number, end: number): number | null {
    let to = from
    while (to < end && QUOTE.test(this.content(to)))
      to += 1
    if (to === from)
      return null
    for (let line = from; line < to; line += 1)
      this.lines[line] = this.unquoted(line)
    this.read(from, to, ++this.quotes)
    return to
  }

  /** The line behind its sign and one space. A tab counts as several spaces, of which only one is removed. */
  private unquoted(number: number): Line {
    const { text, start } = this.lines[number] as Line
    const column = this.indentation(number) + 1
    const after = start + this.raw(number).indexOf('>') + 1
    const removes = text[after] === ' ' || (text[after] === '\t' && column % 4 === 3)
    return { text, start: removes ? after + 1 : after, columns: column + (text[after] === ' ' || text[after] === '\t' ? 1 : 0) }
  }

  private fence(line: number, end: number, quote: number): number | null {
    const found = this.fenceAt(line, end)
    return found && this.add('fence', found.code, line, found.last + 1, quote, found.language)
  }

  /** Code between three back-ticks, which may stand on lines of their own or beside the code. */
  private fenceAt(line: number, end: number): { code: string, language: string, last: number } | null {
    const opening = this.content(line)
    const [fence] = FENCE.exec(opening) ?? []
    if (!fence || opening.slice(fence.length).includes('`'))
      return null
    const last = this.endOfFence(line, end, fence)
    if (last === null)
      return null
    const beside = stripped(opening.slice(fence.length))
    const tail = withoutTrailing(this.content(last)).slice(0, -fence.length).replace(/`+$/, '')
    const lines = Array.from({ length: last - line - 1 }, (_, index) => this.withoutIndentation(line + 1 + index, this.indentation(line)))
    const language = lines.length && !tail && LANGUAGE.test(beside) ? beside : ''
    const code = [...(beside === language ? [] : [beside]), ...(lines.length ? [lines.join('\n')] : []), ...(tail ? [tail] : [])].join('\n')
    return code ? { code, language, last } : null
  }

  private endOfFence(line: number, end: number, fence: string): number | null {
    const unclosed = this.unclosed.get(fence)
    if (line >= (unclosed ?? end))
      return null
    for (let number = line + 1; number < end; number += 1) {
      if (withoutTrailing(this.content(number)).endsWith(fence))
        return number
    }
    this.unclosed.set(fence, line)
    return null
  }

  /** The line without at most `width` columns of indentation; the rest of a tab stays as spaces. */
  private withoutIndentation(line: number, width: number): string {
    const text = this.raw(line)
    let columns = 0
    let index = 0
    for (; columns < width && (text[index] === ' ' || text[index] === '\t'); index += 1)
      columns += text[index] === '\t' ? 4 - (columns + (this.lines[line]?.columns ?? 0)) % 4 : 1
    return ' '.repeat(Math.max(columns - width, 0)) + text.slice(index)
  }
}

function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (end > start && EDGE.test(text.charAt(end - 1)))
    end -= 1
  while (start < end && EDGE.test(text.charAt(start)))
    start += 1
  return text.slice(start, end)
}
