import DOMPurify from 'dompurify'

/** Contact messages support links, agent messages also a subset of Markdown. */
export type Markup = 'links' | 'markdown'

const CODE = /`([^`\n]+)`/
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
  const html = markup === 'markdown' ? withCode(text) : withLinks(text, escaped)
  return DOMPurify.sanitize(html, ALLOWED)
}

function withCode(text: string): string {
  return text.split(CODE).map((part, index) => index % 2 ? `<code>${escaped(part)}</code>` : withLinks(part, withEmphasis)).join('')
}

function withLinks(text: string, render: (plain: string) => string): string {
  let html = ''
  let from = 0
  for (const found of text.matchAll(LINK)) {
    const address = withoutTrailing(found[0])
    html += render(text.slice(from, found.index)) + anchor(address)
    from = found.index + address.length
  }
  return html + render(text.slice(from))
}

/** Removes trailing punctuation, but keeps a closing bracket that was opened within the URL. */
function withoutTrailing(address: string): string {
  let end = address.length
  while (TRAILING.includes(address[end - 1] ?? ' '))
    end -= 1
  const cut = address.slice(0, end)
  return address[cut.length] === ')' && cut.includes('(') ? `${cut})` : cut
}

function anchor(address: string): string {
  const href = address.includes('://') ? address : `mailto:${address}`
  return `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer nofollow">${escaped(address)}</a>`
}

/** The length limit keeps matching linear: without it, every unclosed marker would scan to the end of the line. */
function withEmphasis(plain: string): string {
  return escaped(plain)
    .replace(/\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\w*])[*_](?=[^\s*_])([^*_\n]+?)(?<=\S)[*_](?![\w*])/g, '<em>$1</em>')
    .replace(/~~(?=\S)(.{1,500}?)(?<=\S)~~/g, '<del>$1</del>')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, letter => ENTITIES[letter] ?? letter)
}
