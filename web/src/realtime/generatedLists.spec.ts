/** Generated conversation lists with the server's results (written by tests/contract/test_generated_lists.py). */
import { expect, it } from 'vitest'
import accounts from '../../../tests/contract/lists/generated.json'
import type { SortBy, WireConversation } from '@/api/types'
import { wireConversation } from '@/testing/wire'
import { conversationOf } from './normalize'
import type { ConversationFilter } from './selection'
import { select } from './selection'

interface GeneratedAccount {
  user_id: number
  inboxes: number[]
  conversations: (Pick<WireConversation, 'id' | 'inbox_id' | 'status' | 'spam' | 'priority' | 'assignee_id' | 'team_id' | 'labels' | 'last_activity_at' | 'participant_ids' | 'mentioned_ids'> & { waiting_since: number | null, first_reply_created_at: number | null })[]
  lists: (Pick<ConversationFilter, 'status' | 'assignee_type'> & { inbox_id: number | null, team_id: number | null, labels: string[], conversation_type: ConversationFilter['conversation_type'] | null, sort_by: SortBy, ids: number[] })[]
}

it.each(accounts as GeneratedAccount[])('account %#: every list contains the rows that the server returns, in its order', ({ user_id, inboxes, conversations, lists }) => {
  const table = new Map(conversations.map(({ assignee_id, team_id, last_activity_at: activity, waiting_since: waiting, first_reply_created_at: replied, ...given }) => [given.id, conversationOf(wireConversation({
    ...given, assignee: assignee_id, team: team_id, first_reply_created_at: Math.floor((replied ?? 0) / 1000),
    last_activity_at: Math.floor(activity / 1000), last_activity_at_ms: activity, waiting_since: Math.floor((waiting ?? 0) / 1000), waiting_since_ms: waiting ?? 0,
  }))] as const))
  for (const { ids, sort_by, inbox_id, team_id, conversation_type, ...filter } of lists) {
    const listFilter: ConversationFilter = { ...filter, ...(inbox_id !== null && { inbox_id }), ...(team_id !== null && { team_id }), ...(conversation_type && { conversation_type }) }
    const rows = select(table, listFilter, sort_by, { userId: user_id, inboxes: new Set(inboxes) }, { end: null })
    expect(rows.map(({ id }) => id), JSON.stringify([listFilter, sort_by])).toEqual(ids)
  }
})

it('includes more than 250 lists with several rows', () => {
  expect((accounts as GeneratedAccount[]).flatMap(({ lists }) => lists).filter(({ ids }) => ids.length > 1).length).toBeGreaterThan(250)
})
