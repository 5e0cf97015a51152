import type { Label } from './schema'
import { inAccount, request } from './client'

export interface LabelChange { title?: string, description?: string | null, color?: string, show_on_sidebar?: boolean }

export async function listLabels(): Promise<Label[]> {
  return (await request<{ payload: Label[] }>('GET', inAccount('/labels'))).payload
}

export function createLabel(label: LabelChange & { title: string }): Promise<Label> {
  return request('POST', inAccount('/labels'), { body: label })
}

export function updateLabel(id: number, label: LabelChange): Promise<Label> {
  return request('PATCH', inAccount(`/labels/${id}`), { body: label })
}

export function removeLabel(id: number): Promise<void> {
  return request('DELETE', inAccount(`/labels/${id}`))
}
