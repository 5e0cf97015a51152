import type { Label } from './types'
import { request } from './client'

export async function listLabels(): Promise<Label[]> {
  return (await request('get', '/labels')).payload
}
