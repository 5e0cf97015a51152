import { request } from '@/api/client'
import type { CannedResponse } from '@/features/canned_responses'
import { useCannedResponses } from '@/features/canned_responses'
import { t } from '@/i18n'
import type { StoredFile } from '@/stores/chosenFiles'
import { folded } from '@/ui/folding'
import type { SuggestionSource } from './suggestions'

/** Canned responses for the composer, found by short code and text. `attach` receives copies of the files of an inserted one. */
export function useCannedSuggestions(target: () => { conversation: number, note: boolean }, attach: (files: StoredFile[]) => void): SuggestionSource {
  const responses = useCannedResponses()
  const copies = new Map<string, StoredFile[]>()

  /** The server copies the files, so that nothing that happens to the response takes them away. */
  async function copy(canned_response_id: number): Promise<StoredFile[]> {
    const { conversation, note } = target()
    const copied = await request('post', '/canned_responses/{canned_response_id}/uploads', { path: { canned_response_id }, body: { conversation_id: conversation, private: note } })
    return copied.map(({ filename, byte_size, content_type, signed_id }) => ({ name: filename, size: byte_size, type: content_type, signed_id }))
  }

  return {
    trigger: '/',
    title: t('canned_responses.title'),
    state: () => responses.state,
    load: responses.ensureLoaded,
    find: typed => matching(responses.rows, typed).map(({ id, short_code, content, attachments }) => ({ id: String(id), label: short_code, text: content, files: attachments.length })),
    insertion: async (id) => {
      const { content, attachments } = await responses.whole(Number(id))
      copies.set(id, attachments.length ? await copy(Number(id)) : [])
      return content
    },
    inserted: id => attach(copies.get(id) ?? []),
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
