/** The laws that make any delivery of the feed end in the same state. Thousands of generated histories in every build. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disordered } from '@/testing/eventHistories'
import { folded } from '@/testing/story'
import { factsOfEvent, gather } from './normalize'
import { emptyEntities, reduce } from './reduce'

const histories = { numRuns: 1_000 }

describe('folding events is', () => {
  it('commutative: their order makes no difference', () => {
    fc.assert(fc.property(disordered, ({ events, shuffled }) => {
      expect(folded(emptyEntities(), shuffled)).toEqual(folded(emptyEntities(), events))
    }), histories)
  })

  it('idempotent: what was folded once changes nothing, not even which objects there are', () => {
    fc.assert(fc.property(disordered, ({ events, shuffled }) => {
      const end = folded(emptyEntities(), events)
      expect(folded(end, shuffled)).toBe(end)
    }), histories)
  })

  it('associative: it makes no difference which of them come together in one frame', () => {
    fc.assert(fc.property(disordered, fc.infiniteStream(fc.boolean()), ({ shuffled }, cuts) => {
      const cut = cuts[Symbol.iterator]()
      const frames = shuffled.reduce<(typeof shuffled)[]>((done, event) => cut.next().value === true || !done.length ? [...done, [event]] : [...done.slice(0, -1), [...done.at(-1) ?? [], event]], [])
      const framed = frames.reduce((entities, frame) => reduce(entities, gather(frame.map(factsOfEvent))), emptyEntities())
      expect(framed).toEqual(folded(emptyEntities(), shuffled))
    }), histories)
  })
})
