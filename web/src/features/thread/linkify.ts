const LINK = /https?:\/\/[^\s<>"'`]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi
const TRAILING = '.,;:!?)]}»”\'"'

/** A text, or a link to its address. */
export type Piece = string | { address: string }

/** The text with its web and mail addresses as links, without the punctuation behind them. */
export function linkified(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(LINK)) {
    const address = withoutTrailing(found[0])
    pieces.push(text.slice(from, found.index), { address })
    from = found.index + address.length
  }
  return [...pieces, text.slice(from)].filter(piece => piece !== '')
}

/** Removes trailing punctuation, but keeps a closing bracket that was opened within the URL. */
function withoutTrailing(address: string): string {
  let end = address.length
  while (TRAILING.includes(address[end - 1] ?? ' '))
    end -= 1
  const cut = address.slice(0, end)
  return address[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut
}
