import { expect, it } from 'vitest'
import { FIRST_VIEW, filterOf, queryOf, viewOf } from './view'

it('reads what it wrote', () => {
  const view = { owner: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, team: null, label: 'billing' } as const
  const query = queryOf(view)
  expect(query).toEqual({ view: 'all', status: 'resolved', sort: 'priority_desc', inbox: 3, label: 'billing' })
  expect(viewOf({ ...query, inbox: '3' } as Record<string, string>)).toEqual(view)
})

it('leaves the first view out of the address', () => {
  expect(queryOf(FIRST_VIEW)).toEqual({})
})

it('takes the first view for whatever makes no sense', () => {
  expect(viewOf({ view: 'everyone', status: ['odd'], inbox: '-1', team: 'x', sort: null })).toEqual(FIRST_VIEW)
})

it('asks for no more than the view names', () => {
  expect(filterOf(FIRST_VIEW)).toEqual({ status: 'open', assignee_type: 'me' })
  expect(filterOf({ ...FIRST_VIEW, owner: 'unassigned', inbox: 3, label: 'vip' }))
    .toEqual({ status: 'open', assignee_type: 'unassigned', inbox_id: 3, labels: ['vip'] })
})
