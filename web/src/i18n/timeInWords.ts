const MORNING = 9
const NOON = 12

/**
 * Epoch seconds of a time in English words ("in 3 hours", "fri 14:00"), in the browser's time zone; null for other words. A day
 * without an hour means nine o'clock. The library is loaded with the first words.
 */
export async function timeInWords(words: string, now: Date): Promise<number | null> {
  const { casual } = await import('chrono-node/en')
  const [found] = casual.parse(words, now, { forwardDate: true })
  if (!found)
    return null
  const date = found.date()
  // Without an hour the library takes noon, the present time, or the hour of "afternoon" and "tonight".
  const isPresentTime = date.getHours() === now.getHours() && date.getMinutes() === now.getMinutes()
  if (!found.start.isCertain('hour') && (date.getHours() <= NOON || isPresentTime))
    date.setHours(MORNING, 0)
  return Math.floor(date.setSeconds(0, 0) / 1000)
}
