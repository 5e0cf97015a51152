/** Marks what a query has found in a text, by the server's rules (chalicelib/domain/search_words.py). */
import { folded } from '@/ui/folding'

export interface Part { text: string, hit: boolean }

const MAX_TERMS = 10
/** Letters of a term that is found inside of words. */
const SHORTEST_INSIDE = 3
const SHORTEST_NUMBER = 7
const WORD = /[\p{L}\p{N}\p{M}]/u
const UNSPACED = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u
const NUMBER = /\+?\(?\d(?:[ ().\-/]{0,3}\d){6,18}(?!\d)/g
const WHOLE_NUMBER = /^(?:tel:|wa:)?\+?[\d ().\-/]+$/

/** The folded text, and for each of its code units the place in the original where it begins and ends. */
interface Folded { text: string, starts: number[], ends: number[] }

function fold(original: string): Folded {
  const result: Folded = { text: '', starts: [], ends: [] }
  for (const { 0: letter, index } of original.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    const plain = /^\s/.test(letter) ? (result.text.endsWith(' ') ? '' : ' ') : hiragana(folded(letter))
    if (plain === '' && result.ends.length > 0 && !/^\s/.test(letter))
      result.ends[result.ends.length - 1] = index + letter.length
    result.text += plain
    for (let unit = 0; unit < plain.length; unit += 1) {
      result.starts.push(index)
      result.ends.push(index + letter.length)
    }
  }
  return result
}

function hiragana(text: string): string {
  return text.replace(/[\u30A1-\u30F6]/g, letter => String.fromCharCode(letter.charCodeAt(0) - 0x60))
}

function termsOf(query: string): string[] {
  const plain = hiragana(folded(query))
  const chunks = [...plain.matchAll(/"([^"]*)"?|([^\s"]+)/g)].map(([, quoted, word]) => trimmed(quoted ?? word ?? ''))
  return [...new Set(chunks.filter(Boolean))].slice(0, MAX_TERMS)
}

/** Without punctuation at its ends. */
function trimmed(chunk: string): string {
  const letters = [...chunk]
  const first = letters.findIndex(letter => WORD.test(letter))
  return first < 0 ? '' : letters.slice(first, letters.findLastIndex(letter => WORD.test(letter)) + 1).join('')
}

function beginsWord(text: string, place: number): boolean {
  const before = [...text.slice(Math.max(0, place - 2), place)].at(-1)
  return before === undefined || !WORD.test(before) || UNSPACED.test(before)
}

function placesOf(text: string, term: string): [number, number][] {
  const first = /^[\p{L}\p{N}\p{M}]+/u.exec(term)?.[0] ?? ''
  const anywhere = [...first].length >= SHORTEST_INSIDE || UNSPACED.test(first[0] ?? '')
  const found: [number, number][] = []
  for (let place = text.indexOf(term); place >= 0; place = text.indexOf(term, place + term.length)) {
    if (anywhere || beginsWord(text, place))
      found.push([place, place + term.length])
  }
  return found
}

const digitsOf = (text: string) => text.replace('(0)', '').replace(/\D/g, '').replace(/^0+/, '')

/** The numbers that the query stands for; one with a country code also stands for those without it. */
function numbersOf(query: string): string[] {
  const plain = folded(query)
  const digits = WHOLE_NUMBER.test(plain) ? digitsOf(plain) : ''
  const isInternational = /^(?:tel:|wa:)?(?:\+|00)/.test(plain)
  const shorter = isInternational ? [1, 2, 3].map(start => digits.slice(start)) : []
  return [digits, ...shorter].filter(number => number.length >= SHORTEST_NUMBER)
}

function numberPlaces(text: string, wanted: string[]): [number, number][] {
  return [...text.matchAll(NUMBER)].flatMap(({ 0: written, index }) => {
    const digits = digitsOf(written)
    return wanted.length && (digits.includes(wanted[0] ?? '') || wanted.includes(digits)) ? [[index, index + written.length] as [number, number]] : []
  })
}

/** The places of the hits in the original text, in order; empty unless every term of the query is found. */
function hitsIn(original: string, query: string): [number, number][] {
  const { text, starts, ends } = fold(original)
  const numbers = numberPlaces(text, numbersOf(query))
  const terms = termsOf(query).map(term => placesOf(text, term))
  const found = numbers.length ? numbers : terms.every(places => places.length) ? terms.flat() : []
  const places = found.map(([start, end]): [number, number] => [starts[start] ?? 0, ends[end - 1] ?? original.length])
  return joined(places.sort(([left], [right]) => left - right))
}

function joined(places: [number, number][]): [number, number][] {
  const result: [number, number][] = []
  for (const [start, end] of places) {
    const last = result.at(-1)
    if (last && start <= last[1])
      last[1] = Math.max(last[1], end)
    else
      result.push([start, end])
  }
  return result
}

/** The text in parts, of which some are hits. `before`: characters before the first hit, when a long text is cut. */
export function marked(text: string, query: string, before = Number.POSITIVE_INFINITY): Part[] {
  const hits = hitsIn(text, query)
  const first = hits[0]?.[0] ?? 0
  let place = first > before ? text.indexOf(' ', first - before) + 1 || first - before : 0
  place = Math.min(place, first)
  const parts: Part[] = place > 0 ? [{ text: '…', hit: false }] : []
  for (const [start, end] of hits) {
    parts.push({ text: text.slice(place, start), hit: false }, { text: text.slice(start, end), hit: true })
    place = end
  }
  return [...parts, { text: text.slice(place), hit: false }].filter(part => part.text)
}
