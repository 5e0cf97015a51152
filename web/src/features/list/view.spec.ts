import { expect, it } from 'vitest'
import { changedView, DEFAULT_VIEW, filterOf, isSameView, queryOf, viewOf } from './view'

it('parses its own query', () => {
  const view = { owner: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, team: null, label: 'billing', filter: null, saved: null } as const
  const query = queryOf(view)
  expect(query).toEqual({ view: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, label: 'billing' })
  expect(viewOf({ ...query, inbox: '3' } as Record<string, string>)).toEqual(view)
})

it('has an empty query for the default view', () => {
  expect(queryOf(DEFAULT_VIEW)).toEqual({})
})

it('uses defaults for invalid values', () => {
  expect(viewOf({ view: 'everyone', status: ['odd'], inbox: '-1', team: 'x', sort: null })).toEqual(DEFAULT_VIEW)
})

it('sets only the filters of the view', () => {
  expect(filterOf(DEFAULT_VIEW)).toEqual({ status: 'open', assignee_type: 'me' })
  expect(filterOf({ ...DEFAULT_VIEW, owner: 'undelivered' })).toEqual({ status: 'open', assignee_type: 'all', conversation_type: 'undelivered' })
  expect(filterOf({ ...DEFAULT_VIEW, owner: 'participating' })).toEqual({ status: 'open', assignee_type: 'all', conversation_type: 'participating' })
  expect(filterOf({ ...DEFAULT_VIEW, owner: 'unassigned', inbox: 3, label: 'vip' }))
    .toEqual({ status: 'open', assignee_type: 'unassigned', inbox_id: 3, labels: ['vip'] })
})

it('compares every filter and the order', () => {
  const changes = { owner: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, team: 4, label: 'vip', filter: '[]', saved: 1 } as const
  expect(isSameView(DEFAULT_VIEW, viewOf({}))).toBe(true)
  for (const [name, value] of Object.entries(changes))
    expect(isSameView(DEFAULT_VIEW, { ...DEFAULT_VIEW, [name]: value })).toBe(false)
})

const filter = '[{"attribute_key":"priority","filter_operator":"equal_to","values":["urgent"]}]'

it('keeps conditions in the URL, and drops what is none', () => {
  const view = { ...DEFAULT_VIEW, filter, saved: 5 }
  expect(queryOf(view)).toEqual({ filter, saved: 5 })
  expect(viewOf({ filter, saved: '5' })).toEqual(view)
  for (const broken of ['[', '{}', '[]', '[1]', '[{"attribute_key":"priority"}]'])
    expect(viewOf({ filter: broken, saved: '5' })).toEqual(DEFAULT_VIEW)
})

it('filters by conditions in the place of everything else', () => {
  expect(filterOf({ ...DEFAULT_VIEW, filter, label: 'vip' })).toEqual({ status: 'all', assignee_type: 'all', conditions: JSON.parse(filter) as unknown })
})

it('ends a filter with the choice of another view, and keeps it with another order', () => {
  const view = { ...DEFAULT_VIEW, filter, saved: 5 }
  expect(changedView(view, { owner: 'all' })).toEqual({ ...DEFAULT_VIEW, owner: 'all' })
  expect(changedView(view, { sort: 'priority_desc' })).toEqual({ ...view, sort: 'priority_desc' })
})

it('begins with the spam of everybody, and leaves it with another owner', () => {
  const spam = changedView({ ...DEFAULT_VIEW, label: 'vip' }, { status: 'spam' })
  expect(spam).toEqual({ ...DEFAULT_VIEW, owner: 'all', status: 'spam', label: 'vip' })
  expect(changedView(spam, { owner: 'mine' })).toEqual({ ...DEFAULT_VIEW, label: 'vip' })
  expect(changedView(spam, { inbox: 3 })).toEqual({ ...spam, inbox: 3 })
  expect([viewOf({ status: 'spam' }), viewOf({ status: 'spam', view: 'mine' })]).toEqual(Array(2).fill({ ...DEFAULT_VIEW, owner: 'all', status: 'spam' }))
})
