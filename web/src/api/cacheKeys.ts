import type { CacheKeys } from '@/collections'
import { request } from './client'

/** Current cache keys, past the browser's cache: an old key would hide changes. */
export async function fetchCacheKeys(): Promise<CacheKeys> {
  const { cache_keys } = await request('get', '/cache_keys', { cache: 'no-store' })
  return cache_keys
}
