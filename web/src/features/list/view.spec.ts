import { expect, it } from 'vitest'
import { DEFAULT_VIEW, filterOf, isSameView, queryOf, viewOf } from './view'

it('parses its own query', () => {
  const view = { owner: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, team: null, label: 'billing' } as const
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
  expect(filterOf({ ...DEFAULT_VIEW, owner: 'unassigned', inbox: 3, label: 'vip' }))
    .toEqual({ status: 'open', assignee_type: 'unassigned', inbox_id: 3, labels: ['vip'] })
})

it('compares every filter and the order', () => {
  const changes = { owner: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, team: 4, label: 'vip' } as const
  expect(isSameView(DEFAULT_VIEW, viewOf({}))).toBe(true)
  for (const [name, value] of Object.entries(changes))
    expect(isSameView(DEFAULT_VIEW, { ...DEFAULT_VIEW, [name]: value })).toBe(false)
})
