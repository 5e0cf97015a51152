import type { Agent, Availability } from '@/api/types'
import { t } from '@/i18n'
import { byName } from '@/i18n/language'
import type { Conversation, Table } from '@/realtime/model'
import type { PickerOption } from '@/ui/picker'
import type en from './en.json'

declare module '@/i18n' {
  interface Texts { participants: typeof en }
}

interface Watching {
  me: number
  watching: boolean
  /** Ids of those who come first. */
  first: readonly number[]
  availability: (id: number) => Availability
}

/** In the order in which they came. A person who has left the account is left out. */
export function participantsOf({ participant_ids: ids }: Conversation, agents: Table<Agent>): Agent[] {
  return ids.flatMap(id => agents.get(id) ?? [])
}

/** "Start watching" or "Stop watching" first, then the participants, then everybody else by name. */
export function participantOptions(agents: readonly Agent[], { me, watching, first, availability }: Watching): PickerOption<number>[] {
  const rank = (id: number) => id === me ? 0 : first.includes(id) ? 1 : 2
  return [...agents]
    .sort((left, right) => rank(left.id) - rank(right.id) || byName(left.available_name, right.available_name))
    .map(({ id, available_name: name, thumbnail }) => {
      const own = id === me
      const presence = availability(id)
      return {
        id,
        label: own ? t(watching ? 'participants.stop' : 'participants.watch') : name,
        ...(own && { hint: name }),
        avatar: { name, url: thumbnail, presence, presenceLabel: t(`availability.${presence}`) },
      }
    })
}
