/** The server counts badges: whenever a story changes them, the client must fetch the counts again. */
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import type { ListValues } from '@/testing/savedLists'
import { filtersOf, numbersIn } from '@/testing/savedLists'
import type { RoleView } from '@/testing/story'
import { roles, stories, storyFor } from '@/testing/story'
import { useEntities } from './entities'

/** Counts by filter; filters with only zeros are left out. */
function counted({ badges }: RoleView, values: ListValues): string {
  const filters = filtersOf(values)
  const rows = badges.flatMap(([counts, ranges]) => numbersIn(ranges).map(number => JSON.stringify([filters[number], counts])))
  return rows.filter(row => !row.endsWith('[0,0,0]]')).sort().join('\n')
}

const cases = stories.flatMap(story => roles.flatMap((role) => {
  const seen = storyFor(story, role)
  const changed = seen && counted(seen.viewBefore, story.lists.before) !== counted(seen.viewAfter, story.lists.after)
  return changed ? [{ name: `${story.name}, role ${role}`, ...seen }] : []
}))

describe('changed badges are fetched again', () => {
  it.each(cases)('$name', ({ before, events }) => {
    setActivePinia(createPinia())
    const entities = useEntities()
    entities.load(before)
    const revision = entities.countsRevision
    entities.apply(events)
    const settingsReload = events.some(({ event }) => event === 'account.cache_invalidated')
    expect(settingsReload || entities.countsRevision > revision).toBe(true)
  })

  it('covers more than 60 stories', () => {
    expect(cases.length).toBeGreaterThan(60)
  })
})
