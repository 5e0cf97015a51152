import type { Profile } from '@/api/types'

/** Choices of what is opened when the open conversation leaves the list. */
export const ADVANCES = ['next', 'previous', 'list', 'stay'] as const
export type Advance = typeof ADVANCES[number]

export function advanceOf(user: Pick<Profile, 'ui_settings'> | null): Advance {
  return ADVANCES.find(each => each === user?.ui_settings.after_closing) ?? 'next'
}

/** The row to continue at: the nearest one in the chosen direction that is still in the list, else the nearest in the other. */
export function rowAfter(advance: Advance, before: readonly number[], id: number, listed: readonly number[]): number | undefined {
  const index = before.indexOf(id)
  const below = before.slice(index + 1)
  const above = before.slice(0, index).reverse()
  return [...advance === 'previous' ? [...above, ...below] : [...below, ...above]].find(other => listed.includes(other))
}
