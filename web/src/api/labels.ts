import type { Label } from './schema'
import { inAccount, request } from './client'

export async function listLabels(): Promise<Label[]> {
  return (await request<{ payload: Label[] }>('GET', inAccount('/labels'))).payload
}
