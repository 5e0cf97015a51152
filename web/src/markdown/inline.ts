import { flanks } from './flanks'
import { targetAt } from './links'
import { SPACE, stripped } from './runs'
import type { Delimiter, Token } from './tokens'
import { pairSpans, token } from './tokens'

const TERMINATOR = /[\n!#$%&*+\-:<=>@[\\\]^_`{}~]/g
const ADDRESS = new RegExp(`://(?:[^${SPACE}<>\`\\[\\]]|\\[[^${SPACE}<>\`\\[\\]]*\\])+`, 'y')
const SCHEME = /(?:^|[^\p{L}\p{N}])(https?)$/iu
/** Nested brackets are read up to this depth, as on the server. */
const MAX_NESTING = 20

/** The tokens of a paragraph or a heading, by the rules of `chalicelib/channels/markdown.py`. */
export function tokensOf(text: string): Token[] {
  return new Reader(text).run()
}

class Reader {
  private position = 0
  private end: number
  private pending = ''
  private level = 0
  private tokens: Token[] = []
  private delimiters: Delimiter[] = []
  private lists: Delimiter[][] = [this.delimiters]
  private skipped = new Map<number, number>()
  /** The last place of each run of back-ticks by its length; null until needed. */
  private lastTicks: Map<number, number> | null = null

  constructor(private text: string) {
    this.end = text.length
  }

  run(): Token[] {
    this.read()
    return pairSpans(this.tokens, this.lists)
  }

  private read(): void {
    const { end } = this
    while (this.position < end) {
      if (this.level >= MAX_NESTING || !this.step(false)) {
        this.pending += this.letterAt(this.position)
        this.position += this.letterAt(this.position).length
      }
    }
    this.flush()
  }

  /** Reads one token at the position. `silent`: only moves the position. */
  private step(silent: boolean): boolean {
    return this.plain(silent) || (!silent && this.address()) || this.code(silent)
      || (!silent && (this.strike() || this.emphasis())) || this.link(silent) || this.image(silent)
  }

  private letterAt(index: number): string {
    return String.fromCodePoint(this.text.codePointAt(index) ?? 0)
  }

  private letterBefore(index: number): string {
    const low = this.text.charCodeAt(index - 1)
    return low >= 0xDC00 && low <= 0xDFFF && index > 1 ? this.letterAt(index - 2) : this.text.charAt(index - 1)
  }

  private push(added: Token): void {
    this.flush()
    this.tokens.push(added)
  }

  private flush(): void {
    if (this.pending)
      this.tokens.push(token('text', this.pending))
    this.pending = ''
  }

  private plain(silent: boolean): boolean {
    TERMINATOR.lastIndex = this.position
    const to = TERMINATOR.exec(this.text)?.index ?? this.end
    if (to === this.position)
      return false
    if (!silent)
      this.pending += this.text.slice(this.position, to)
    this.position = to
    return true
  }

  /** An URL is one token without its final punctuation: stars and underscores within it are no markup. */
  private address(): boolean {
    ADDRESS.lastIndex = this.position
    const [found] = ADDRESS.exec(this.text) ?? []
    const [, scheme] = (found && SCHEME.exec(this.text.slice(Math.max(this.position - 6, 0), this.position))) || []
    if (!found || !scheme || !this.pending.endsWith(scheme))
      return false
    const rest = withoutPunctuation(found)
    this.pending = this.pending.slice(0, -scheme.length)
    this.push(token('address', scheme + rest))
    this.position += rest.length
    return true
  }

  private code(silent: boolean): boolean {
    const marker = this.ticksAt(this.position, this.end)
    if (!marker)
      return false
    const from = this.position + marker.length
    const to = this.endOfCode(marker.length, from)
    if (to !== null && !silent)
      this.push(token('code', codeText(this.text.slice(from, to)), marker))
    else if (!silent)
      this.pending += marker
    this.position = to === null ? from : to + marker.length
    return true
  }

  private ticksAt(start: number, end = this.text.length): string {
    let to = start
    while (to < end && this.text[to] === '`')
      to += 1
    return this.text.slice(start, to)
  }

  private endOfCode(length: number, from: number): number | null {
    this.lastTicks ??= new Map([...this.text.matchAll(/`+/g)].map(({ 0: run, index }) => [run.length, index]))
    if ((this.lastTicks.get(length) ?? -1) < from)
      return null
    for (let start = this.text.indexOf('`', from); start !== -1 && start < this.end; start = this.text.indexOf('`', start)) {
      const found = this.ticksAt(start).length
      if (start + found > this.end)
        return null
      if (found === length)
        return start
      start += found
    }
    return null
  }

  private strike(): boolean {
    if (this.text[this.position] !== '~')
      return false
    const { length, open, close } = this.delimiterRun('~')
    if (length < 2)
      return false
    if (length % 2)
      this.push(token('text', '~'))
    for (let index = 0; index < length - length % 2; index += 2)
      this.delimit('~~', { marker: '~', length: 0, open, close })
    this.position += length
    return true
  }

  private emphasis(): boolean {
    const marker = this.text.charAt(this.position)
    if (marker !== '*' && marker !== '_')
      return false
    const { length, open, close } = this.delimiterRun(marker)
    for (let index = 0; index < length; index += 1)
      this.delimit(marker, { marker, length, open, close })
    this.position += length
    return true
  }

  private delimit(text: string, delimiter: Omit<Delimiter, 'token' | 'end'>): void {
    this.push(token('text', text))
    this.delimiters.push({ ...delimiter, token: this.tokens.length - 1, end: -1 })
  }

  /** Decides where a run of stars, underscores or tildes may open and close a span. */
  private delimiterRun(marker: string): { length: number, open: boolean, close: boolean } {
    const start = this.position
    let end = start
    while (end < this.end && this.text[end] === marker)
      end += 1
    const before = start ? this.letterBefore(start) : ' '
    const after = end < this.end ? this.letterAt(end) : ' '
    return { length: end - start, ...flanks(before, after, marker) }
  }

  private link(silent: boolean): boolean {
    if (this.text[this.position] !== '[')
      return false
    const labelEnd = this.endOfLabel(this.position, true)
    const found = labelEnd < 0 ? null : targetAt(this.text, labelEnd + 1, this.end)
    if (!found)
      return false
    if (!silent)
      this.readLabel(labelEnd, found.target)
    this.position = found.end
    return true
  }

  private readLabel(labelEnd: number, target: string): void {
    const { end, delimiters } = this
    this.position += 1
    this.end = labelEnd
    this.push(token('link-open', '', '', target))
    this.delimiters = []
    this.lists.push(this.delimiters)
    this.level += 1
    this.read()
    this.level -= 1
    this.push(token('link-close', '', '', target))
    this.delimiters = delimiters
    this.end = end
  }

  private image(silent: boolean): boolean {
    if (this.text[this.position] !== '!' || (this.position + 1 < this.end && this.text[this.position + 1] !== '['))
      return false
    const labelEnd = this.endOfLabel(this.position + 1, false)
    const found = labelEnd < 0 ? null : targetAt(this.text, labelEnd + 1, this.end)
    if (!found)
      return false
    if (!silent)
      this.push(token('image', this.text.slice(this.position + 2, labelEnd), '', found.target))
    this.position = found.end
    return true
  }

  /** The position of the bracket that closes a label, or -1. `alone`: the label must not contain a link. */
  private endOfLabel(start: number, alone: boolean): number {
    const before = this.position
    let level = 1
    let found = -1
    this.position = start + 1
    while (this.position < this.end) {
      const letter = this.text[this.position]
      if (letter === ']' && --level === 0) {
        found = this.position
        break
      }
      const from = this.position
      this.skip()
      if (letter === '[' && from === this.position - 1)
        level += 1
      else if (letter === '[' && alone)
        break
    }
    this.position = before
    return found
  }

  private skip(): void {
    const from = this.position
    const known = this.skipped.get(from)
    if (known !== undefined) {
      this.position = known
      return
    }
    this.skipToken()
    this.skipped.set(from, this.position)
  }

  private skipToken(): void {
    if (this.level >= MAX_NESTING) {
      this.position = this.end
      return
    }
    this.level += 1
    const found = this.step(true)
    this.level -= 1
    if (!found)
      this.position += 1
  }
}

function withoutPunctuation(address: string): string {
  let rest = address.replace(/[*_~.,;:!?'"]+$/, '')
  while (rest.endsWith(')') && rest.split(')').length > rest.split('(').length)
    rest = rest.slice(0, -1).replace(/[*_~.,;:!?'"]+$/, '')
  return rest
}

/** Code keeps its line ends. Without one it loses one space at both sides. */
function codeText(code: string): string {
  if (code.includes('\n') && stripped(code))
    return code.replace(/^\n+/, '').replace(/\n+$/, '')
  const line = code.replace(/\n/g, ' ')
  return line.startsWith(' ') && line.endsWith(' ') && /[^ ]/.test(line) ? line.slice(1, -1) : line
}
