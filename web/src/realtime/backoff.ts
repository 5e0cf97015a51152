const initialDelay = 500
const maxDelay = 30_000

/** Milliseconds to wait before retry number `attempt` (from 0): exponential, half of it random so that clients do not reconnect in step. */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(maxDelay, initialDelay * 2 ** attempt)
  return ceiling / 2 + random() * ceiling / 2
}
