import { expect, it } from 'vitest'
import type { Coverage, Span } from './coverage'
import { cover } from './coverage'

const covered = (...spans: Span[]) => spans.reduce<Coverage>(cover, { position: 10, beyond: [] })
const span = (from: number, to: number): Span => ({ from, to })

it('a span beyond a gap waits until the gap is closed', () => {
  expect(covered(span(12, 14))).toEqual({ position: 10, beyond: [span(12, 14)] })
  expect(covered(span(12, 14), span(10, 12))).toEqual({ position: 14, beyond: [] })
})

it('one span closes a gap before several that overlap, touch or lie within each other', () => {
  expect(covered(span(20, 22), span(12, 18), span(14, 16), span(18, 19), span(8, 12))).toEqual({ position: 19, beyond: [span(20, 22)] })
})

it('a span that is known already changes nothing', () => {
  expect(covered(span(3, 7))).toEqual({ position: 10, beyond: [] })
})

it('a client with 100 gaps keeps the spans that are nearest to its position, in any order of arrival', () => {
  const spans = Array.from({ length: 150 }, (_, index) => span(2 * index + 20, 2 * index + 21))
  expect(covered(...spans.toReversed()).beyond).toEqual(spans.slice(0, 100))
})
