/** Algebraic properties of the reducer that make any delivery order converge, checked on generated event histories. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shuffledHistory } from '@/testing/eventHistories'
import { applyEvents } from '@/testing/story'
import { normalizeEvent, mergeUpdates } from './normalize'
import { emptyEntities, reduce } from './reduce'

const runs = { numRuns: 1_000 }

describe('applying events is', () => {
  it('commutative: the order does not matter', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, shuffled }) => {
      expect(applyEvents(emptyEntities(), shuffled)).toEqual(applyEvents(emptyEntities(), events))
    }), runs)
  })

  it('idempotent: repeated events keep the same object', () => {
    fc.assert(fc.property(shuffledHistory, ({ events, shuffled }) => {
      const end = applyEvents(emptyEntities(), events)
      expect(applyEvents(end, shuffled)).toBe(end)
    }), runs)
  })

  it('associative: the grouping into frames does not matter', () => {
    fc.assert(fc.property(shuffledHistory, fc.infiniteStream(fc.boolean()), ({ shuffled }, cuts) => {
      const cut = cuts[Symbol.iterator]()
      const frames = shuffled.reduce<(typeof shuffled)[]>((done, event) => cut.next().value === true || !done.length ? [...done, [event]] : [...done.slice(0, -1), [...done.at(-1) ?? [], event]], [])
      const framed = frames.reduce((entities, frame) => reduce(entities, mergeUpdates(frame.map(normalizeEvent))), emptyEntities())
      expect(framed).toEqual(applyEvents(emptyEntities(), shuffled))
    }), runs)
  })
})
