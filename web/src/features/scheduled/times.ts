const YEAR_SECONDS = 366 * 86_400

/** The reason for which a message cannot be scheduled for this time, as the server sees it. */
export function problemOf(at: number | null, now: number): 'past' | 'tooFar' | null {
  if (at === null || at <= now)
    return 'past'
  return at > now + YEAR_SECONDS ? 'tooFar' : null
}
