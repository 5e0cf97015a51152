/** Conditions in the query of a URL. */
import type { FilterCondition } from '@/realtime/filters'

/** Null for a text that is no list of conditions. The server checks what they say. */
export function conditionsIn(text: string): FilterCondition[] | null {
  try {
    const found: unknown = JSON.parse(text)
    return Array.isArray(found) && found.length > 0 && found.every(isCondition) ? found : null
  }
  catch {
    return null
  }
}

function isCondition(each: unknown): each is FilterCondition {
  return typeof each === 'object' && each !== null && 'attribute_key' in each && 'filter_operator' in each
}

/** The part of the conditions that decides what meets them. */
export function meaningOf(conditions: readonly FilterCondition[]): string {
  return JSON.stringify(conditions.map(({ attribute_key, filter_operator, values, query_operator }) => [attribute_key, filter_operator, values ?? [], query_operator ?? null]))
}
