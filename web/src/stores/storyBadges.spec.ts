/** Badges are counted by the server: whenever a story changes them, this client must ask again. */
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import type { ListValues } from '@/testing/savedLists'
import { filtersOf, numbersIn } from '@/testing/savedLists'
import type { Seen } from '@/testing/story'
import { roles, stories, watched } from '@/testing/story'
import { useEntities } from './entities'

/** What is counted, filter by filter; filters that count nothing may come and go. */
function counted({ badges }: Seen, values: ListValues): string {
  const filters = filtersOf(values)
  const rows = badges.flatMap(([counts, ranges]) => numbersIn(ranges).map(number => JSON.stringify([filters[number], counts])))
  return rows.filter(row => !row.endsWith('[0,0,0]]')).sort().join('\n')
}

const told = stories.flatMap(story => roles.flatMap((role) => {
  const seen = watched(story, role)
  const moved = seen && counted(seen.seenBefore, story.lists.before) !== counted(seen.seenAfter, story.lists.after)
  return moved ? [{ name: `${story.name}, as the ${role} sees it`, ...seen }] : []
}))

describe('badges that move are asked for again', () => {
  it.each(told)('$name', ({ before, events }) => {
    setActivePinia(createPinia())
    const entities = useEntities()
    entities.load(before)
    const asked = entities.facetRevision
    entities.apply(events)
    const settingsAreReadAgain = events.some(({ event }) => event === 'account.cache_invalidated')
    expect(settingsAreReadAgain || entities.facetRevision > asked).toBe(true)
  })

  it('is so in many stories', () => {
    expect(told.length).toBeGreaterThan(60)
  })
})
