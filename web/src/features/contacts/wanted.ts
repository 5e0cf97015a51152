/** The wanted list in the query of the URL, so that it survives a reload and can be sent to a colleague. */
import type { LocationQuery } from 'vue-router'
import { conditionsIn } from '@/features/filters/inUrl'
import type { Wanted } from './requests'
import { SORTS } from './requests'

export function wantedOf(query: LocationQuery): Wanted {
  const sent = textOf(query.sort)
  const sort = SORTS.find(each => each === sent.replace(/^-/, '')) ?? 'name'
  return { sort, descending: sent === `-${sort}`, words: textOf(query.q), conditions: conditionsIn(textOf(query.filter)) }
}

export function queryOf({ sort, descending, words, conditions }: Wanted): Record<string, string> {
  return {
    ...((descending || sort !== 'name') && { sort: `${descending ? '-' : ''}${sort}` }),
    ...(words && { q: words }),
    ...(conditions && { filter: JSON.stringify(conditions) }),
  }
}

function textOf(value: LocationQuery[string] | undefined): string {
  return typeof value === 'string' ? value : ''
}
