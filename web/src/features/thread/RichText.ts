import type { FunctionalComponent, VNodeArrayChildren } from 'vue'
import { h, isVNode } from 'vue'
import { runsOf } from '@/markdown/markdown'
import type { Mark, MarkKind, Run } from '@/markdown/runs'
import { mentionsIn } from '@/markdown/mentions'
import { linkified } from './linkify'

/** Contact messages support links, agent messages Markdown, private notes also mentions. */
export type Markup = 'links' | 'markdown' | 'note'

const TAGS: Partial<Record<MarkKind, string>> = { quote: 'blockquote', block: 'pre', monospace: 'code', bold: 'strong', italic: 'em', strike: 'del' }
/** The marks within which addresses are no links of their own. */
const VERBATIM: readonly MarkKind[] = ['block', 'monospace', 'link', 'address']

/**
 * Untrusted text with its links and marks. Vue writes all text as text, so that it needs no sanitizing; addresses begin with
 * `http:`, `https:` or `mailto:`. The direction `auto` supports right-to-left text.
 */
export const RichText: FunctionalComponent<{ text: string, markup: Markup }> = ({ text, markup }) =>
  h('div', { class: 'rich-text', dir: 'auto' }, markup === 'links' ? textNodes(text) : markup === 'note' ? noteNodes(text) : children(runsOf(text), 0))
RichText.props = ['text', 'markup']

/** The nodes of runs that share their first `depth` marks. Neighbours with the same next mark are in one element. */
function children(runs: readonly Run[], depth: number): VNodeArrayChildren {
  const nodes: VNodeArrayChildren = []
  let afterBlock = false
  for (let from = 0, to = 0; from < runs.length; from = to) {
    const shared = (runs[from] as Run).marks[depth]
    to = from + 1
    while (to < runs.length && shared && same(runs[to]?.marks[depth], shared))
      to += 1
    if (shared)
      nodes.push(element(shared, runs.slice(from, to), depth))
    else
      nodes.push(...leaf(runs[from] as Run, afterBlock))
    afterBlock = shared?.kind === 'quote' || shared?.kind === 'block'
  }
  return nodes
}

const same = (one: Mark | undefined, other: Mark) => one?.kind === other.kind && one.value === other.value && one.number === other.number

/** A block begins a line by itself, so that the line end behind the one before is left out. */
function leaf({ text, marks }: Run, afterBlock: boolean): VNodeArrayChildren {
  const shown = afterBlock ? text.replace(/^\n/, '') : text
  return marks.some(({ kind }) => VERBATIM.includes(kind)) ? [shown] : textNodes(shown)
}

function element(shared: Mark, runs: readonly Run[], depth: number) {
  const inner = children(runs, depth + 1)
  if (shared.kind === 'link')
    return anchor(shared.value, inner)
  if (shared.kind === 'address')
    return anchor(runs.map(({ text }) => text).join(''), inner)
  return shared.kind === 'block' ? h('pre', { tabindex: 0 }, h('code', inner)) : h(TAGS[shared.kind] ?? 'span', inner)
}

/** A mention stands for one character of the private use area while the Markdown around it is read. */
const PLACE = '\uE000'

function noteNodes(text: string): VNodeArrayChildren {
  const pieces = mentionsIn(text)
  if (pieces.every(piece => typeof piece === 'string'))
    return children(runsOf(text), 0)
  const mentions = pieces.filter(piece => typeof piece !== 'string')
  const marked = pieces.map(piece => typeof piece === 'string' ? piece.replaceAll(PLACE, '') : PLACE).join('')
  return withMentions(children(runsOf(marked), 0), () => mentions.shift()?.name ?? '')
}

function withMentions(nodes: VNodeArrayChildren, next: () => string): VNodeArrayChildren {
  const shown: VNodeArrayChildren = []
  for (const node of nodes) {
    if (typeof node === 'string')
      node.split(PLACE).forEach((part, index) => { shown.push(...(index === 0 ? [] : [h('span', { class: 'mention', dir: 'auto' }, next())]), part) })
    else if (isVNode(node) && Array.isArray(node.children))
      shown.push(h(node.type as string, node.props, withMentions(node.children as VNodeArrayChildren, next)))
    else
      shown.push(node)
  }
  return shown
}

function textNodes(text: string): VNodeArrayChildren {
  return linkified(text).map(piece => typeof piece === 'string' ? piece : anchor(piece.address, [piece.address]))
}

function anchor(address: string, label: VNodeArrayChildren) {
  const href = address.includes('://') ? address : `mailto:${address}`
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, label)
}
