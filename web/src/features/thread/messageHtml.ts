import DOMPurify from 'dompurify'

/** Contact messages support links, agent messages also a subset of Markdown. */
export type Markup = 'links' | 'markdown'

/**
 * The spans that the server converts for a channel (`chalicelib/channels/markup.py`), so that agents see what customers get.
 * Spans do not nest.
 */
const SPAN = new RegExp([
  '```(?:\\w*\\n)?(?<fence>[^`]+)```',
  '`(?<code>[^`\\n]+)`',
  '\\[(?<label>[^\\[\\]\\n]+)\\]\\((?<url>https?://[^\\s()<>"]+)\\)',
  '(?<address>https?://\\S+)',
  '(?<![\\p{L}\\p{N}_*])\\*\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*\\*(?![\\p{L}\\p{N}_*])',
  '(?<![\\p{L}\\p{N}_])__(?<boldToo>[^\\s_](?:[^_\\n]*[^\\s_])?)__(?![\\p{L}\\p{N}_])',
  '(?<![\\p{L}\\p{N}_])~~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~~(?![\\p{L}\\p{N}_])',
  '(?<![\\p{L}\\p{N}_*])\\*(?<italic>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\p{L}\\p{N}_*])',
  '(?<![\\p{L}\\p{N}_])_(?<italicToo>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\p{L}\\p{N}_])',
].join('|'), 'gu')
const LINK = /https?:\/\/[^\s<>"'`]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gi
const TRAILING = '.,;:!?)]}»”\'"'

const ALLOWED = {
  ALLOWED_TAGS: ['a', 'strong', 'em', 'del', 'code'],
  ALLOWED_ATTR: ['href', 'target', 'rel'],
  // Other attribute values must match the URI pattern below as well, unless they are listed here.
  ADD_URI_SAFE_ATTR: ['target', 'rel'],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
}

/** Converts untrusted text to safe HTML: escapes first, sanitizes last. */
export function messageHtml(text: string, markup: Markup): string {
  const html = markup === 'markdown' ? withSpans(text) : withLinks(text)
  return DOMPurify.sanitize(html, ALLOWED)
}

function withSpans(text: string): string {
  let html = ''
  let from = 0
  for (const found of text.matchAll(SPAN)) {
    html += withLinks(text.slice(from, found.index)) + spanHtml(found.groups ?? {}, found[0])
    from = found.index + found[0].length
  }
  return html + withLinks(text.slice(from))
}

function spanHtml({ fence, code, label, url, bold, boldToo, strike, italic, italicToo }: Record<string, string | undefined>, whole: string): string {
  if (fence !== undefined || code !== undefined)
    return `<code>${escaped(fence?.replace(/\n$/, '') ?? code ?? '')}</code>`
  if (label !== undefined && url !== undefined)
    return anchor(url, label)
  const strong = bold ?? boldToo
  if (strong !== undefined)
    return `<strong>${withLinks(strong)}</strong>`
  const em = italic ?? italicToo
  if (em !== undefined)
    return `<em>${withLinks(em)}</em>`
  return strike === undefined ? withLinks(whole) : `<del>${withLinks(strike)}</del>`
}

function withLinks(text: string): string {
  let html = ''
  let from = 0
  for (const found of text.matchAll(LINK)) {
    const address = withoutTrailing(found[0])
    html += escaped(text.slice(from, found.index)) + anchor(address)
    from = found.index + address.length
  }
  return html + escaped(text.slice(from))
}

/** Removes trailing punctuation, but keeps a closing bracket that was opened within the URL. */
function withoutTrailing(address: string): string {
  let end = address.length
  while (TRAILING.includes(address[end - 1] ?? ' '))
    end -= 1
  const cut = address.slice(0, end)
  return address[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut
}

function anchor(address: string, label = address): string {
  const href = address.includes('://') ? address : `mailto:${address}`
  return `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer nofollow">${escaped(label)}</a>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, letter => ENTITIES[letter] ?? letter)
}
