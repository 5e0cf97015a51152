import { request } from '@/api/client'
import type { ResponseBody } from '@/api/client'

type MergePreview = ResponseBody<'get', '/actions/contact_merge'>

/** The contact that a merge would make. Changes nothing. Throws ApiError. */
export function previewMerge(baseId: number, mergeeId: number): Promise<MergePreview> {
  return request('get', '/actions/contact_merge', { query: { base_contact_id: baseId, mergee_contact_id: mergeeId } })
}

/** Throws ApiError. */
export function mergeContacts(baseId: number, mergeeId: number): Promise<ResponseBody<'post', '/actions/contact_merge'>> {
  return request('post', '/actions/contact_merge', { body: { base_contact_id: baseId, mergee_contact_id: mergeeId } })
}
