const first = 500
const longest = 30_000

/** How long to wait before try number `attempt` (from 0). Half of it is chance, so that many clients do not come back as one. */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(longest, first * 2 ** attempt)
  return ceiling / 2 + random() * ceiling / 2
}
