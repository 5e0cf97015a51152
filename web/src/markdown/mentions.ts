/** Mentions in private notes, as Chatwoot writes them: `[@Ada](mention://user/1/Ada)`. */

const MENTION = /\[(@(?:\\.|[^\]\\])*)\]\(mention:\/\/(user|team)\/(\d{1,16})(?:\/[^)\s]*)?\)/g
/** A mention that a shortened text ends within. */
const CUT = /\[(@(?:\\.|[^\]\\])*)\]\(mention:[^)\s]*$/

export interface Mention { kind: 'user' | 'team', id: number, name: string }

/** The parts of a text in order: texts, and mentions between them. */
export function mentionsIn(text: string): (string | Mention)[] {
  const parts: (string | Mention)[] = []
  let end = 0
  for (const found of text.matchAll(MENTION)) {
    const [whole, label = '', kind, id] = found
    parts.push(text.slice(end, found.index), { kind: kind as Mention['kind'], id: Number(id), name: unescaped(label) })
    end = found.index + whole.length
  }
  return [...parts, text.slice(end)].filter(part => part !== '')
}

/** The text with names in place of mentions. */
export function withoutAddresses(text: string): string {
  return text.includes('mention:') ? text.replace(MENTION, (_, label: string) => unescaped(label)).replace(CUT, (_, label: string) => unescaped(label)) : text
}

export function writtenMention({ kind, id, name }: Mention): string {
  const label = name.replace(/[\\[\]]/g, '\\$&')
  return `[@${label}](mention://${kind}/${id}/${encodeURIComponent(name).replace(/[()]/g, letter => letter === '(' ? '%28' : '%29')})`
}

const unescaped = (label: string) => label.replace(/\\(.)/g, '$1')
