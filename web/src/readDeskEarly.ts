/** Reads what the inbox page is about to ask for, in one request, before that page has been built. */
import { fetchCacheKeys } from '@/api/cacheKeys'
import type { Credentials } from '@/api/client'
import type { FirstRequest } from '@/api/firstRequest'
import { sessionHeaders, setCredentials } from '@/api/client'
import { listConversations } from '@/api/conversations'
import { batchOf, readEarly, recorded } from '@/api/early'
import { feedHead } from '@/api/feed'
import { validateToken } from '@/api/session'
import { preloadedLists } from '@/collections'
import { filterOf, viewOf } from '@/features/list/view'
import { storeValue, storedValue } from '@/stores/persisted'
/** Defines the collections that are loaded with the desk. */
import '@/stores/settings'

/** The pages with a list of conversations. */
const inboxPages = /^\/(?:conversations\/\d+)?$/

/** Without a session of an earlier visit nothing is read. */
export function readDeskEarly({ pathname, search }: Pick<Location, 'pathname' | 'search'>): void {
  const credentials = storedValue<Credentials | null>('session', null)
  const account = storedValue<number | null>('account', null)
  if (!credentials || !account || !inboxPages.test(pathname))
    return
  const view = viewOf(Object.fromEntries(new URLSearchParams(search)))
  setCredentials(credentials, account)
  const paths = recorded(() => [
    validateToken(),
    feedHead(),
    fetchCacheKeys(),
    ...preloadedLists.map(list => list()),
    listConversations(filterOf(view), view.sort, null),
  ])
  readEarly(paths, sessionHeaders())
  storeValue<FirstRequest>('firstRequest', { page: pathname + search, account, url: batchOf(paths) })
}
