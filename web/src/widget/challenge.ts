/** Answers the challenge that a new visitor gets while strangers flood the inbox (docs/decisions/0040-challenges.md). */

/** Digests that are computed at once, so that the page stays responsive in between. */
const BATCH = 128
const encoder = new TextEncoder()

/** `<challenge>.<nonce>` whose SHA-256 begins with `bits` zero bits; half a minute on average for the most bits in a slow browser. Rejects when it is aborted. */
export async function answerTo(challenge: string, bits: number, signal?: AbortSignal): Promise<string> {
  for (let first = 0; ; first += BATCH) {
    signal?.throwIfAborted()
    const answers = Array.from({ length: BATCH }, (_, index) => `${challenge}.${(first + index).toString(36)}`)
    const digests = await Promise.all(answers.map(answer => crypto.subtle.digest('SHA-256', encoder.encode(answer))))
    const found = answers[digests.findIndex(digest => zeroBits(new Uint8Array(digest)) >= bits)]
    if (found)
      return found
  }
}

export function zeroBits(digest: Uint8Array): number {
  const place = digest.findIndex(byte => byte !== 0)
  return place < 0 ? digest.length * 8 : place * 8 + Math.clz32(digest[place] ?? 0) - 24
}
