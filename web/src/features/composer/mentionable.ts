import { useTeams } from '@/features/teams'
import { t } from '@/i18n'
import { byName } from '@/i18n/language'
import type { Mention } from '@/markdown/mentions'
import { writtenMention } from '@/markdown/mentions'
import type { Conversation } from '@/realtime/model'
import { useAssignableAgents } from '@/stores/assignableAgents'
import { useSession } from '@/stores/session'

/** A person or a team that a note can mention; `text` tells equal names apart. */
export interface Mentionable extends Mention { text: string }

/** Colleagues who can see the conversation, by name, then the teams. Those that are not loaded yet are missing. */
export function useMentionable(conversation: () => Conversation): () => Mentionable[] {
  const assignable = useAssignableAgents()
  const teams = useTeams()
  const session = useSession()
  return () => [
    ...(assignable.of(conversation().inbox_id) ?? [])
      .filter(({ id }) => id !== session.user?.id)
      .map(({ id, available_name: name, email }) => ({ kind: 'user' as const, id, name, text: email }))
      .sort((left, right) => byName(left.name, right.name)),
    ...teams.rows.map(({ id, name }) => ({ kind: 'team' as const, id, name, text: t('composer.wholeTeam') })),
  ]
}

const isUnique = (row: Mentionable, rows: readonly Mentionable[]) => rows.filter(({ name }) => name === row.name).length === 1

/** The text that stands for a mention while the note is written: `@Ada`, or the whole mention if others have the same name. */
export function typedMention(row: Mentionable, rows: readonly Mentionable[]): string {
  return isUnique(row, rows) ? `@${row.name}` : writtenMention(row)
}

/** The note with a mention for every `@` and name of a person or a team. */
export function withMentions(text: string, rows: readonly Mentionable[]): string {
  const byName = new Map(rows.filter(row => isUnique(row, rows)).map(row => [row.name, row]))
  const names = [...byName.keys()].sort((left, right) => right.length - left.length).map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (!text.includes('@') || names.length === 0)
    return text
  return text.replace(new RegExp(`(?<=^|[\\s(])@(${names.join('|')})(?![\\p{L}\\p{N}_])`, 'gu'), (whole, name: string) => {
    const row = byName.get(name)
    return row ? writtenMention(row) : whole
  })
}
