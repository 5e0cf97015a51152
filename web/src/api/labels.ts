import type { Label } from './schema'
import { accountPath, request } from './client'

export async function listLabels(): Promise<Label[]> {
  return (await request<{ payload: Label[] }>('GET', accountPath('/labels'))).payload
}
