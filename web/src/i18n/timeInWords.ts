import type { Chrono } from 'chrono-node'
import { language } from './language'

const MORNING = 9
const NOON = 12

/** The languages of the library that this client may have. */
const READERS: Record<string, () => Promise<{ casual: Chrono }>> = {
  ar: () => import('chrono-node/ar'),
  de: () => import('chrono-node/de'),
  en: () => import('chrono-node/en'),
  es: () => import('chrono-node/es'),
  fr: () => import('chrono-node/fr'),
  ja: () => import('chrono-node/ja'),
  pt_BR: () => import('chrono-node/pt'),
}

/**
 * Epoch seconds of a time in words ("in 3 hours", "fri 14:00"), in the browser's time zone; null for other words. Every language
 * takes English words as well as its own. A day without an hour means nine o'clock. The library is loaded with the first words.
 */
export async function timeInWords(words: string, now: Date): Promise<number | null> {
  const readers = await Promise.all([READERS[language.value], READERS.en].map(load => load?.()))
  // Of "fri 14:00", German reads the hour only.
  const [found] = readers.flatMap(reader => reader?.casual.parse(words, now, { forwardDate: true }) ?? [])
    .sort((left, right) => right.text.length - left.text.length)
  if (!found)
    return null
  const date = found.date()
  // Without an hour the library takes noon, the present time, or the hour of "afternoon" and "tonight".
  const isPresentTime = date.getHours() === now.getHours() && date.getMinutes() === now.getMinutes()
  if (!found.start.isCertain('hour') && (date.getHours() <= NOON || isPresentTime))
    date.setHours(MORNING, 0)
  return Math.floor(date.setSeconds(0, 0) / 1000)
}
