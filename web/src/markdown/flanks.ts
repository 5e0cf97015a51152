import { SPACE } from './runs'

const IS_SPACE = new RegExp(`^[${SPACE}]$`)
const isSpace = (letter: string) => IS_SPACE.test(letter)
const isWord = (letter: string) => /^[\p{L}\p{N}]$/u.test(letter)
const isDigit = (letter: string) => /^\p{Nd}$/u.test(letter)
const isOpening = (letter: string) => /^[\p{Ps}\p{Pi}]$/u.test(letter)
const isClosing = (letter: string) => /^[\p{Pe}\p{Pf}]$/u.test(letter)

const SIDES = {
  before: { beside: '"\'*_`/|—–-:>¡¿', isBracket: isOpening },
  after: { beside: '"\'*_`/|—–-.,;:!?…', isBracket: isClosing },
}

/** Whether the character outside of a span lets the span begin or end there. */
function standsFree(outside: string, inside: string, marker: string, side: keyof typeof SIDES): boolean {
  const { beside, isBracket } = SIDES[side]
  const isPicture = (outside.codePointAt(0) ?? 0) >= 0x2190
  if (isSpace(outside))
    return true
  if (marker === '_')
    return !'-:>;~'.includes(outside) && ((isPicture && !isWord(outside)) || beside.includes(outside) || isBracket(outside))
  const isSpacedScript = isDigit(outside) || outside.toLowerCase() !== outside.toUpperCase()
  if (isPicture || (isWord(outside) && !isSpacedScript) || outside === '~' || isBracket(outside))
    return true
  return beside.includes(outside) && (!'-:>'.includes(outside) || isWord(inside))
}

/** Whether a run of stars, underscores or tildes between two characters may open and close a span. */
export function flanks(before: string, after: string, marker: string): { open: boolean, close: boolean } {
  return {
    open: !isSpace(after) && !isClosing(after) && standsFree(before, after, marker, 'before'),
    close: !isSpace(before) && !isOpening(before) && standsFree(after, before, marker, 'after'),
  }
}
