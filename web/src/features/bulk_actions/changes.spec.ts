import { describe, expect, it } from 'vitest'
import type { BulkChange } from '@/api/bulkActions'
import type { Macro } from '@/features/macros'
import type { Conversation } from '@/realtime/model'
import { conversationOf } from '@/realtime/normalize'
import { wireConversation } from '@/testing/wire'
import { chunksOf, grouped, isChange, isLasting, outcomeOf, outcomeOfMacro, undoOf } from './changes'

const NOW = Date.parse('2026-05-04T12:00:00Z')

function conversation(given: Partial<Conversation> = {}): Conversation {
  return { ...conversationOf(wireConversation()), ...given }
}

/** The undo of a change, after the change has reached the conversation and `since` has happened. */
function undone(before: Conversation, outcome: ReturnType<typeof outcomeOf>, since: Partial<Conversation> = {}) {
  return undoOf(before, outcome, { ...before, ...outcome, ...since } as Conversation, NOW)
}

function macro(...actions: [name: string, ...params: (string | number)[]][]): Macro {
  return { id: 1, actions: actions.map(([action_name, ...action_params]) => ({ action_name, action_params })) } as unknown as Macro
}

it('tells what a change makes of a conversation', () => {
  const change = { fields: { status: 'resolved' as const, assignee_id: 0, team_id: 4, priority: null }, labels: { add: ['vip', 'late'], remove: ['new'] } }
  expect(outcomeOf(change, conversation({ labels: ['new', 'vip'] })))
    .toEqual({ status: 'resolved', assignee_id: null, team_id: 4, priority: null, labels: ['vip', 'late'] })
  expect(outcomeOf({ labels: { add: ['vip'] } }, conversation())).toEqual({ labels: ['vip'] })
})

it('tells whether anything changes', () => {
  expect(isChange({ status: 'open' }, conversation())).toBe(false)
  expect(isChange({ status: 'open', labels: ['vip'] }, conversation())).toBe(true)
})

it('tells what a macro makes of a conversation, in the order of its actions', () => {
  const steps = macro(['add_label', 'vip'], ['remove_label', 'new'], ['assign_agent', 'self'], ['assign_team', 'nil'], ['change_priority', 'urgent'], ['change_status', 'pending'], ['send_message', 'Hi'])
  expect(outcomeOfMacro(steps, conversation({ labels: ['new'] }), 7)).toEqual({ labels: ['vip'], assignee_id: 7, team_id: null, priority: 'urgent', status: 'pending' })
  expect(outcomeOfMacro(macro(['change_status', 'open'], ['mute_conversation']), conversation(), 7)).toEqual({ status: 'resolved' })
  expect([isLasting(steps), isLasting(macro(['resolve_conversation']))]).toEqual([true, false])
})

describe('the undo', () => {
  it('restores the status, and keeps an unassigned conversation unassigned', () => {
    expect(undone(conversation(), { status: 'resolved' }))
      .toEqual({ fields: { status: 'open', assignee_id: null }, expected: { status: 'resolved', assignee_id: null } })
    expect(undone(conversation({ assignee_id: 8 }), { status: 'resolved' })).toEqual({ fields: { status: 'open' }, expected: { status: 'resolved' } })
  })

  it('leaves what has changed since', () => {
    expect(undone(conversation(), { status: 'resolved' }, { status: 'open' })).toBeNull()
    expect(undone(conversation(), { priority: 'high' }, { priority: 'low' })).toBeNull()
    expect(undone(conversation({ assignee_id: 7 }), { assignee_id: 8 }, { assignee_id: 9 })).toBeNull()
    expect(undone(conversation(), { status: 'resolved', priority: 'high' }, { status: 'open' })).toEqual({ fields: { priority: null }, expected: { priority: 'high' } })
  })

  it('does nothing where nothing was changed', () => {
    expect(undone(conversation({ priority: 'high' }), { priority: 'high' })).toBeNull()
  })

  it('restores the end of a snooze, unless it has passed', () => {
    const later = '2026-05-05T09:00:00.000Z'
    expect(undone(conversation({ assignee_id: 8, status: 'snoozed', snoozed_until: later }), { status: 'resolved' }, { snoozed_until: null }))
      .toEqual({ fields: { status: 'snoozed' }, expected: { status: 'resolved' }, snoozed_until: Date.parse(later) / 1000 })
    expect(undone(conversation({ assignee_id: 8, status: 'snoozed', snoozed_until: '2026-05-04T09:00:00.000Z' }), { status: 'resolved' })?.fields).toEqual({ status: 'open' })
    expect(undone(conversation({ assignee_id: 8, status: 'snoozed', snoozed_until: later }), { status: 'snoozed' }, { snoozed_until: '2026-05-07T09:00:00.000Z' })?.snoozed_until)
      .toBe(Date.parse(later) / 1000)
    expect(undone(conversation({ assignee_id: 8, status: 'snoozed', snoozed_until: later }), { status: 'snoozed' })).toBeNull()
  })

  it('restores an agent whom the team has removed, and keeps one who came since', () => {
    expect(undone(conversation({ team_id: 4, assignee_id: 8 }), { team_id: 5 }, { assignee_id: null }))
      .toEqual({ fields: { team_id: 4, assignee_id: 8 }, expected: { team_id: 5 } })
    expect(undone(conversation({ team_id: 4 }), { team_id: 5 }, { assignee_id: 9 })?.fields).toEqual({ team_id: 4, assignee_id: 9 })
    expect(undone(conversation(), { team_id: 5 })?.fields).toEqual({ team_id: null, assignee_id: null })
  })

  it('adds and removes only the labels of the change', () => {
    const before = conversation({ labels: ['new', 'vip'] })
    expect(undone(before, { labels: ['vip', 'late'] })).toEqual({ labels: { add: ['new'], remove: ['late'] } })
    expect(undone(before, { labels: ['vip', 'late'] }, { labels: ['vip', 'new', 'other'] })).toBeNull()
    expect(undone(before, { labels: ['vip', 'late'] }, { labels: ['late', 'other'] })).toEqual({ labels: { add: ['new'], remove: ['late'] } })
  })
})

it('groups equal changes, and splits long lists', () => {
  const [resolved, urgent] = [{ fields: { status: 'resolved' as const } }, { fields: { priority: 'urgent' as const } }]
  expect(grouped(new Map<number, BulkChange>([[1, resolved], [2, urgent], [3, { ...resolved }]]))).toEqual([{ ids: [1, 3], change: resolved }, { ids: [2], change: urgent }])
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunksOf([], 2)).toEqual([])
})
