import { afterEach, describe, expect, it } from 'vitest'
import { showLanguage } from '@/i18n'
import { activityText } from './activityText'

const line = (activity: unknown, content: string | null = 'as written') => ({ content, content_attributes: { activity } }) as Parameters<typeof activityText>[0]

it.each([
  [{ key: 'priority_changed', actor: 'Ada', from: 'low', to: 'urgent' }, 'Ada changed the priority from low to urgent'],
  [{ key: 'priority_set', actor: 'Ada', from: null, to: 'odd' }, 'Ada set the priority to odd'],
  [{ key: 'labels_added', actor: 'Ada', labels: ['vip', 'new'] }, 'Ada added vip, new'],
  [{ key: 'auto_resolved', amount: 1, unit: 'days' }, 'Conversation was resolved after 1 day without activity'],
  [{ key: 'auto_resolved', amount: 36, unit: 'hours' }, 'Conversation was resolved after 36 hours without activity'],
  [{ key: 'status_open', actor: '{actor} <b>' }, 'Conversation was reopened by {actor} <b>'],
  [{ key: 'auto_resolved', inactive_for: '2 days' }, 'as written'],
  [{ key: 'later_version', actor: 'Ada' }, 'as written'],
  [{ key: 'priority', actor: 'Ada' }, 'as written'],
  [{ key: '__proto__' }, 'as written'],
  [{}, 'as written'],
  [undefined, 'as written'],
])('tells %j', (activity, expected) => {
  expect(activityText(line(activity))).toBe(expected)
})

it('is empty without a text', () => {
  expect(activityText(line(undefined, null))).toBe('')
})

describe('in another language', () => {
  afterEach(() => showLanguage('en'))

  it('is that of the person, whichever the server wrote', async () => {
    await showLanguage('ja')
    expect(activityText(line({ key: 'labels_removed', actor: 'Ada', labels: ['vip', 'new'] }))).toBe('Ada さんが vip、new を削除しました')
    await showLanguage('ar')
    expect(activityText(line({ key: 'auto_resolved', amount: 2, unit: 'days' }))).toBe('تم حل المحادثة بعد \u2068يومين\u2069 دون نشاط')
  })
})
