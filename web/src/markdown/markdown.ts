import { blocksOf } from './blocks'
import { tokensOf } from './inline'
import type { Mark, MarkKind, Run } from './runs'
import { has, indentationOf, mark } from './runs'
import type { Token } from './tokens'

const LETTERS_OR_PICTURES = /[\p{L}\p{N}\u{2190}-\u{10FFFF}]/u
const EMPHASIS: Record<string, MarkKind> = { '**': 'bold', '__': 'bold', '*': 'italic', '_': 'italic', '~~': 'strike' }

/**
 * An agent's Markdown as the server reads it before it writes it in a channel's format (`chalicelib/channels/markdown.py`), so
 * that agents see what customers get. Both sides are tested with the cases of `tests/contract/markdown_cases.json`.
 */
export function runsOf(content: string): Run[] {
  const lines = content.replace(/\r\n?/g, '\n').split('\n')
  const runs: Run[] = []
  let [lastQuote, end] = [-1, 0]
  for (const { kind, text, language, quote, from, to } of blocksOf(lines)) {
    const outer = quote < 0 ? [] : [mark('quote')]
    const gap = '\n'.repeat(end || runs.length ? from - end + 1 : 0)
    runs.push({ text: gap, marks: quote >= 0 && quote === lastQuote ? outer : [] })
    if (kind === 'fence')
      runs.push({ text, marks: [...outer, mark('block', language)] })
    else if (kind === 'heading')
      runs.push(...inlineRuns(tokensOf(text), [...outer, mark('bold')]))
    else
      runs.push({ text: quote < 0 ? indentationOf(lines[from] ?? '') : '', marks: [] }, ...inlineRuns(tokensOf(text), outer))
    lastQuote = quote
    end = to
  }
  return runs.filter(({ text }) => text !== '')
}

/** The marks are a stack; a mark within an equal one is left out. */
function inlineRuns(written: readonly Token[], outer: readonly Mark[]): Run[] {
  const tokens = withEmoticons(written)
  const runs: Run[] = []
  const opened: { index: number, marks: readonly Mark[] }[] = []
  let marks = outer
  for (const [index, each] of tokens.entries()) {
    if (each.type === 'open' || each.type === 'link-open') {
      opened.push({ index, marks })
      marks = openedMarks(marks, index, tokens)
    }
    else if (each.type === 'close' || each.type === 'link-close') {
      const start = opened.pop() ?? { index: 0, marks: outer }
      if (each.type === 'link-close')
        runs.push({ text: writtenOut(tokens.slice(start.index, index)), marks })
      marks = start.marks
    }
    else {
      runs.push(contentRun(each, marks, index, tokens.length === 1))
    }
  }
  return runs
}

function contentRun({ type, text, markup, target }: Token, marks: readonly Mark[], index: number, alone: boolean): Run {
  if (type === 'code')
    return { text, marks: codeMarks(marks, text, alone && markup.length > 2) }
  if (type === 'image')
    return { text: text || target, marks: [...marks, mark('link', target, index)] }
  return { text, marks: type === 'address' ? [...marks, mark('address')] : marks }
}

function openedMarks(marks: readonly Mark[], index: number, tokens: readonly Token[]): readonly Mark[] {
  const { type, markup, target } = tokens[index] as Token
  if (type === 'open') {
    const kind = EMPHASIS[markup] ?? 'bold'
    return has(marks, kind) ? marks : [...marks, mark(kind)]
  }
  const [label, end] = tokens.slice(index + 1, index + 3)
  const isOwnLabel = label?.type === 'address' && label.text === target && end?.type === 'link-close'
  return isOwnLabel || !isWeb(target) ? marks : [...marks, mark('link', target, index)]
}

const isWeb = (target: string) => target.toLowerCase().startsWith('http')

/** The target of a link to a mailbox or a phone, which no channel opens, unless it is the label. */
function writtenOut(link: readonly Token[]): string {
  const target = link[0]?.target ?? ''
  const address = target.split(':').slice(1).join(':')
  return isWeb(target) || address === link.map(({ text }) => text).join('') ? '' : ` (${address})`
}

/** Code has no other marks but the quote around it. In a link it is plain text. */
function codeMarks(marks: readonly Mark[], text: string, isBlock: boolean): readonly Mark[] {
  if (has(marks, 'link'))
    return marks
  return [...marks.filter(({ kind }) => kind === 'quote'), mark(isBlock || text.includes('\n') ? 'block' : 'monospace')]
}

/** Emphasis around neither letters nor pictures was no emphasis: `*_*`, `(*^_^*)`. */
function withEmoticons(tokens: readonly Token[]): Token[] {
  const result = tokens.map(each => ({ ...each }))
  const opened: { opening: Token, count: number }[] = []
  let words = 0
  for (const each of result) {
    if (each.type === 'open' || each.type === 'link-open') {
      opened.push({ opening: each, count: words })
    }
    else if (each.type === 'close' || each.type === 'link-close') {
      const start = opened.pop()
      if (start?.count === words && each.type === 'close')
        [start.opening, each].forEach(part => Object.assign(part, { type: 'text', text: part.markup }))
    }
    else if (LETTERS_OR_PICTURES.test(each.text) || each.type === 'image') {
      words += 1
    }
  }
  return result
}

const POSSIBLE_MARKUP = /[*_~`[]|^[ \t]*[#>]/m

/** The words of an agent's message without the characters of its markup. */
export function plainText(content: string): string {
  return POSSIBLE_MARKUP.test(content) ? runsOf(content).map(({ text }) => text).join('') : content
}
