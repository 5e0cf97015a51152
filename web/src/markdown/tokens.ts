/** Emphasis and strikethrough as CommonMark pairs them (spec 0.31, "process emphasis"), in linear time. */

export interface Token {
  type: 'text' | 'open' | 'close' | 'code' | 'address' | 'link-open' | 'link-close' | 'image'
  text: string
  /** The marker of emphasis or code. */
  markup: string
  /** The target of a link or an image. */
  target: string
}

/** A marker that may open or close a span; `end` is the delimiter that closes it, or -1. */
export interface Delimiter { marker: string, length: number, token: number, end: number, open: boolean, close: boolean }

export const token = (type: Token['type'], text: string, markup = '', target = ''): Token => ({ type, text, markup, target })

/** Pairs the delimiters of each list and turns the tokens of the pairs into opening and closing ones. */
export function pairSpans(tokens: Token[], lists: readonly Delimiter[][]): Token[] {
  lists.forEach(balance)
  lists.forEach(list => strike(tokens, list))
  lists.forEach(list => emphasize(tokens, list))
  return joined(tokens)
}

function balance(delimiters: Delimiter[]): void {
  const bottoms = new Map<string, number[]>()
  const jumps: number[] = []
  let header = 0
  let lastToken = -2
  for (const [closerIndex, closer] of delimiters.entries()) {
    jumps.push(0)
    if (delimiters[header]?.marker !== closer.marker || lastToken !== closer.token - 1)
      header = closerIndex
    lastToken = closer.token
    if (!closer.close)
      continue
    const bottom = bottoms.get(closer.marker) ?? [-1, -1, -1, -1, -1, -1]
    bottoms.set(closer.marker, bottom)
    const least = bottom[(closer.open ? 3 : 0) + closer.length % 3] ?? -1
    let index = header - (jumps[header] ?? 0) - 1
    let newLeast = index
    for (; index > least; index -= (jumps[index] ?? 0) + 1) {
      const opener = delimiters[index] as Delimiter
      if (opener.marker !== closer.marker || !opener.open || opener.end >= 0 || isOdd(opener, closer))
        continue
      const jump = index > 0 && !delimiters[index - 1]?.open ? (jumps[index - 1] ?? 0) + 1 : 0
      jumps[closerIndex] = closerIndex - index + jump
      jumps[index] = jump
      closer.open = false
      opener.end = closerIndex
      opener.close = false
      newLeast = -1
      lastToken = -2
      break
    }
    if (newLeast !== -1)
      bottom[(closer.open ? 3 : 0) + closer.length % 3] = newLeast
  }
}

/** The "rule of three" of CommonMark. */
function isOdd(opener: Delimiter, closer: Delimiter): boolean {
  return (opener.close || closer.open) && (opener.length + closer.length) % 3 === 0 && (opener.length % 3 !== 0 || closer.length % 3 !== 0)
}

function strike(tokens: Token[], delimiters: Delimiter[]): void {
  const lone: number[] = []
  for (const { marker, end, token: opening } of delimiters) {
    if (marker !== '~' || end === -1)
      continue
    const closing = delimiters[end]?.token ?? 0
    tokens[opening] = token('open', '', '~~')
    tokens[closing] = token('close', '', '~~')
    if (tokens[closing - 1]?.type === 'text' && tokens[closing - 1]?.text === '~')
      lone.push(closing - 1)
  }
  // A single tilde before closing ones belongs behind them.
  for (let from = lone.pop(); from !== undefined; from = lone.pop()) {
    let to = from
    while (tokens[to + 1]?.type === 'close' && tokens[to + 1]?.markup === '~~')
      to += 1
    const [moved, other] = [tokens[from], tokens[to]] as [Token, Token]
    tokens[from] = other
    tokens[to] = moved
  }
}

function emphasize(tokens: Token[], delimiters: Delimiter[]): void {
  for (let index = delimiters.length - 1; index >= 0; index -= 1) {
    const opener = delimiters[index] as Delimiter
    if (opener.marker === '~' || opener.end === -1)
      continue
    const [before, closer, after] = [delimiters[index - 1], delimiters[opener.end] as Delimiter, delimiters[opener.end + 1]]
    const isStrong = before !== undefined && before.end === opener.end + 1 && before.marker === opener.marker
      && before.token === opener.token - 1 && after?.token === closer.token + 1
    const markup = isStrong ? opener.marker.repeat(2) : opener.marker
    tokens[opener.token] = token('open', '', markup)
    tokens[closer.token] = token('close', '', markup)
    if (isStrong) {
      tokens[before.token] = token('text', '')
      tokens[after.token] = token('text', '')
      index -= 1
    }
  }
}

function joined(tokens: readonly Token[]): Token[] {
  const result: Token[] = []
  for (const each of tokens) {
    const last = result.at(-1)
    if (each.type === 'text' && last?.type === 'text')
      last.text += each.text
    else
      result.push({ ...each })
  }
  return result
}
