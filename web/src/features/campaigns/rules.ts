/** The problems of the rules of a campaign, which the form names while they are typed. */
import type { TextKey } from '@/i18n'

/** Whether a text is a whole address, which a pattern can be tried against. */
export function isAddress(address: string): boolean {
  return /^https?:\/\/[^\s/]+/i.test(address.trim())
}

/** Null for a pattern that the server accepts, and for one that has just been begun. */
export function ruleProblem(pattern: string): TextKey | null {
  const text = pattern.trim()
  if (!text || 'https://'.startsWith(text) || 'http://'.startsWith(text))
    return null
  if (!/^https?:\/\//i.test(text))
    return 'campaigns.needsScheme'
  return /[\s(){}<>\\]|\/:/.test(text.replace(/^https?:\/\//i, '')) ? 'campaigns.onlyStars' : null
}
