import type { CannedResponse } from '@/features/canned_responses'
import { useCannedResponses } from '@/features/canned_responses'
import { t } from '@/i18n'
import { folded } from '@/ui/folding'
import type { SuggestionSource } from './suggestions'

/** Canned responses for the composer, found by short code and text. */
export function useCannedSuggestions(): SuggestionSource {
  const responses = useCannedResponses()
  return {
    trigger: '/',
    title: t('canned_responses.title'),
    state: () => responses.state,
    load: responses.ensureLoaded,
    find: typed => matching(responses.rows, typed).map(({ id, short_code, content }) => ({ id: String(id), label: short_code, text: content })),
    insertion: async id => (await responses.whole(Number(id))).content,
    emptyText: t('canned_responses.empty'),
    failedText: t('canned_responses.failed'),
  }
}

const RANKS = [
  (code: string, _: string, text: string) => code.startsWith(text),
  (code: string, _: string, text: string) => code.includes(text),
  (_: string, content: string, text: string) => content.includes(text),
]

/** In the order of the API's search: short codes that begin with the text, other short codes, then contents. */
export function matching(rows: readonly CannedResponse[], typed: string): CannedResponse[] {
  const text = folded(typed)
  const ranked = rows.map(row => ({ row, rank: RANKS.findIndex(fits => fits(folded(row.short_code), folded(row.content), text)) }))
  return RANKS.flatMap((_, rank) => ranked.filter(each => each.rank === rank).map(({ row }) => row))
}
