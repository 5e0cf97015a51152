import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { answerTo, zeroBits } from './challenge'

it.each([
  [[0x80], 0], [[0x7F], 1], [[0x01], 7], [[0, 0xFF], 8], [[0, 0x10], 11], [[0, 0], 16],
])('counts the zero bits at the beginning of %j', (bytes, bits) => {
  expect(zeroBits(Uint8Array.from(bytes))).toBe(bits)
})

it.each([0, 1, 9])('finds an answer with %i zero bits', async (bits) => {
  const answer = await answerTo('15.1700000900.signature', bits)
  expect(answer).toMatch(/^15\.1700000900\.signature\.[0-9a-z]+$/)
  expect(zeroBits(createHash('sha256').update(answer).digest())).toBeGreaterThanOrEqual(bits)
})

it('ends when it is aborted', async () => {
  const abort = new AbortController()
  const waiting = answerTo('15.1700000900.signature', 256, abort.signal)
  abort.abort()
  await expect(waiting).rejects.toThrow(/abort/i)
})
