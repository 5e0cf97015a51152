import { useTeams } from '@/features/teams'
import { t } from '@/i18n'
import type { Conversation } from '@/realtime/model'
import { useAssignableAgents } from '@/stores/assignableAgents'
import { folded } from '@/ui/folding'
import type { Mentionable } from './mentionable'
import { typedMention, useMentionable } from './mentionable'
import type { SuggestionSource } from './suggestions'

/** People who can see the conversation, and teams, for private notes. */
export function useMentionSuggestions(conversation: () => Conversation): SuggestionSource {
  const assignable = useAssignableAgents()
  const teams = useTeams()
  const all = useMentionable(conversation)
  const idOf = ({ kind, id }: Mentionable) => `${kind}/${id}`

  return {
    trigger: '@',
    title: t('composer.mentions'),
    hasSpaces: true,
    state: () => assignable.of(conversation().inbox_id) === null ? 'loading' : 'ready',
    load: async () => { await Promise.all([assignable.ensureLoaded(conversation().inbox_id), teams.ensureLoaded()]) },
    find: typed => matching(all(), typed).map(row => ({ id: idOf(row), label: row.name, text: row.text })),
    insertion: (id) => {
      const rows = all()
      const chosen = rows.find(row => idOf(row) === id)
      return Promise.resolve(chosen ? `${typedMention(chosen, rows)} ` : '')
    },
    emptyText: t('composer.nobodyToMention'),
    failedText: t('composer.mentionsFailed'),
  }
}

/** Names that begin with the text first, then those with a later word that does. */
export function matching(rows: Mentionable[], typed: string): Mentionable[] {
  const text = folded(typed)
  const [starts, later] = [(name: string) => name.startsWith(text), (name: string) => !name.startsWith(text) && name.includes(` ${text}`)]
  return [starts, later].flatMap(fits => rows.filter(({ name }) => fits(folded(name))))
}
