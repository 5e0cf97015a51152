/** Random filters with the server's results (written by tests/contract/test_filter_cases.py). */
import { describe, expect, it } from 'vitest'
import accounts from '../../../tests/contract/lists/filters.json'
import type { WireConversation } from '@/api/types'
import { wireConversation } from '@/testing/wire'
import type { FilterCondition } from './filters'
import { meets } from './filters'
import type { Conversation } from './model'
import { conversationOf } from './normalize'
import { select } from './selection'

interface GeneratedAccount {
  now: number
  inboxes: number[]
  types: Record<string, string>
  conversations: (Pick<WireConversation, 'id' | 'inbox_id' | 'status' | 'spam' | 'priority' | 'assignee_id' | 'team_id' | 'labels' | 'created_at' | 'last_activity_at' | 'additional_attributes' | 'custom_attributes'>)[]
  filters: { payload: FilterCondition[], ids: number[] }[]
}

const everything = { status: 'all', assignee_type: 'all' } as const

it.each(accounts as unknown as GeneratedAccount[])('account %#: a filter finds the conversations that the server finds, in its order', ({ now, inboxes, types, conversations, filters }) => {
  const table = new Map(conversations.map(({ assignee_id, team_id, created_at, last_activity_at: activity, ...given }) => [given.id, conversationOf(wireConversation({
    ...given, assignee: assignee_id, team: team_id, created_at: Math.floor(created_at / 1000), last_activity_at: Math.floor(activity / 1000), last_activity_at_ms: activity,
  }))] as const))
  const viewer = { userId: 5, inboxes: new Set(inboxes), attributes: new Map(Object.entries(types)), now }
  for (const { payload, ids } of filters) {
    const rows = select(table, { ...everything, conditions: payload }, 'last_activity_at_desc', viewer, { end: null })
    expect(rows.map(({ id }) => id), JSON.stringify(payload)).toEqual(ids)
  }
})

describe('a filter', () => {
  const conversation = (given: Partial<Conversation> = {}): Conversation => ({ ...conversationOf(wireConversation({ id: 7 })), ...given })
  const found = (given: Partial<Conversation>, ...conditions: Partial<FilterCondition>[]) =>
    meets(conversation(given), conditions.map(each => ({ attribute_key: 'plan', filter_operator: 'equal_to', ...each })), new Map(), Date.now())

  it('without a condition finds everything', () => {
    expect(found({})).toBe(true)
  })

  it('takes a single value without a list', () => {
    expect(found({ status: 'open' }, { attribute_key: 'status', values: 'open' })).toBe(true)
    expect(found({ status: 'open' }, { attribute_key: 'status', values: 'all' })).toBe(true)
  })

  it('compares texts without case, in every spelling of ß and the sigma', () => {
    expect(found({ custom_attributes: { plan: 'GROẞE ΟΔΟΣ' } }, { values: ['grosse οδος'] })).toBe(true)
  })

  it('reads numbers as the server does', () => {
    for (const [stored, holds] of [['12', true], [' 1_2 ', true], ['0x0c', false], ['', false], ['12.', true], [Number.POSITIVE_INFINITY, false]] as const)
      expect(meets(conversation({ custom_attributes: { size: stored } }), [{ attribute_key: 'size', filter_operator: 'equal_to', values: [12] }], new Map([['size', 'number']]), 0), String(stored)).toBe(holds)
  })

  it('with a value that is none finds nothing', () => {
    expect(found({ team_id: 3 }, { attribute_key: 'team_id', filter_operator: 'is_greater_than', values: ['x'] })).toBe(false)
    expect(found({}, { attribute_key: 'created_at', filter_operator: 'is_less_than', values: ['2026-02-30'] })).toBe(false)
  })
})
