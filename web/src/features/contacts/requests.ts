import { request } from '@/api/client'
import type { ResponseBody } from '@/api/client'
import type { components } from '@/api/generated'

export type FilterCondition = components['schemas']['FilterCondition']
export type ContactPage = ResponseBody<'get', '/contacts'>

export const SORTS = ['name', 'email', 'phone_number', 'company', 'city', 'country', 'created_at', 'last_activity_at'] as const
export type Sort = typeof SORTS[number]

/** `conditions`: null for all contacts. `words`: a search, which has an order of its own. */
export interface Wanted { sort: Sort, descending: boolean, words: string, conditions: readonly FilterCondition[] | null }

export const PER_PAGE = 50

/** A page behind the cursor. Throws ApiError. */
export async function fetchContacts({ sort, descending, words, conditions }: Wanted, cursor: string | null, signal: AbortSignal): Promise<ContactPage> {
  if (words)
    return searchPage(words, Number(cursor ?? 1), signal)
  const query = { sort: `${descending ? '-' : ''}${sort}`, limit: PER_PAGE, include_contact_inboxes: 'false', ...(cursor && { cursor }) }
  if (conditions)
    return request('post', '/contacts/filter', { query, body: { payload: [...conditions] }, signal })
  return request('get', '/contacts', { query: { ...query, identified: 'false' }, signal })
}

async function searchPage(q: string, page: number, signal: AbortSignal): Promise<ContactPage> {
  const found = await request('get', '/contacts/search', { query: { q, page, include_contact_inboxes: 'false' }, signal })
  return { ...found, meta: { ...found.meta, next_cursor: found.meta.has_more ? String(page + 1) : null, count_is_exact: !found.meta.has_more } }
}
