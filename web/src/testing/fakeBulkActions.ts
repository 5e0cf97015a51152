import type { BulkChange, Refusal } from '@/api/bulkActions'
import type { WireConversation } from '@/api/types'
import type { FakeDesk } from './fakeDesk'

/** Changes the conversations as the server does, and names those that have another state than the expected one. */
export function changeInBulk(desk: FakeDesk, body: BulkChange & { ids: number[] }): { refused: Refusal[] } {
  const refused = body.ids.filter(id => !isExpected(desk.conversation(id), body)).map(id => ({ id, code: 'conversation_changed', message: 'This conversation was changed meanwhile.' }))
  for (const id of body.ids.filter(each => !refused.some(refusal => refusal.id === each)))
    desk.changeConversation(id, changesOf(desk.conversation(id), body), 'conversation.status_changed')
  return { refused }
}

function isExpected({ status, priority, assignee_id, team_id }: WireConversation, { expected }: BulkChange): boolean {
  const current = { status, priority, assignee_id, team_id }
  return Object.entries(expected ?? {}).every(([field, value]) => current[field as keyof typeof current] === value)
}

function changesOf({ labels: known }: WireConversation, { fields, labels }: BulkChange): Partial<WireConversation> {
  const { status, ...others } = fields ?? {}
  const kept = known.filter(label => !labels?.remove?.includes(label))
  return {
    ...others as Partial<WireConversation>,
    ...(status && { status }),
    ...(labels && { labels: [...kept, ...(labels.add ?? []).filter(label => !kept.includes(label))] }),
  }
}
