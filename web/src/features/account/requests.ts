import type { components } from '@/api/generated'
import { request } from '@/api/client'

type Schemas = components['schemas']
export type Account = Schemas['Account']

export function fetchAccount(): Promise<Account> {
  return request('get', '')
}

/** Throws ApiError. */
export function changeAccount(body: Schemas['AccountChanges']): Promise<Account> {
  return request('patch', '', { body })
}
