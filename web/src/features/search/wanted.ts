/** A search in the query of the URL, so that it survives a reload and can be sent to a colleague. */
import type { LocationQuery } from 'vue-router'

export const KINDS = ['messages', 'conversations', 'contacts'] as const
export type Kind = typeof KINDS[number]

/** `inbox`, `since` and `until` narrow messages. The days are those of a date field (2026-11-30), in the agent's time zone. */
export interface Wanted { kind: Kind, words: string, inbox: number | null, since: string, until: string }

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function wantedOf(query: LocationQuery): Wanted {
  const inbox = Number(textOf(query.inbox))
  return {
    kind: KINDS.find(kind => kind === query.kind) ?? 'messages',
    words: textOf(query.q).trim().slice(0, 255),
    inbox: Number.isSafeInteger(inbox) && inbox > 0 ? inbox : null,
    since: dayOf(query.since),
    until: dayOf(query.until),
  }
}

export function queryOf({ kind, words, inbox, since, until }: Wanted): Record<string, string> {
  return {
    ...(words && { q: words }),
    ...(kind !== 'messages' && { kind }),
    ...(inbox !== null && { inbox: String(inbox) }),
    ...(since && { since }),
    ...(until && { until }),
  }
}

/** The first and the last second of the days; undefined where no day is chosen. */
export function secondsOf({ since, until }: Pick<Wanted, 'since' | 'until'>): { since?: number, until?: number } {
  return {
    ...(since && { since: Date.parse(`${since}T00:00:00`) / 1000 }),
    ...(until && { until: Date.parse(`${until}T23:59:59`) / 1000 }),
  }
}

const textOf = (value: LocationQuery[string] | undefined) => typeof value === 'string' ? value : ''

function dayOf(value: LocationQuery[string] | undefined): string {
  const day = textOf(value)
  return DAY.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00`)) ? day : ''
}
