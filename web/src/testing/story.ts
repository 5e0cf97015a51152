/** The stories shared with the server's tests: events folded into a snapshot must end where a fresh snapshot would. */
import type { WireConversation, WireMessage } from '@/api/schema'
import type { DeskEvent } from '@/realtime/events'
import { factsOfEvent, factsOfSnapshot } from '@/realtime/facts'
import type { Entities } from '@/realtime/model'
import { emptyEntities, reduce } from '@/realtime/reduce'

export interface StorySnapshot { conversations: WireConversation[], messages: WireMessage[] }
export interface Story { name: string, before: StorySnapshot, events: DeskEvent[], after: StorySnapshot }

export function loaded(snapshot: StorySnapshot): Entities {
  return reduce(emptyEntities(), factsOfSnapshot(snapshot))
}

export function folded(start: Entities, events: readonly DeskEvent[]): Entities {
  return events.reduce((entities, event) => reduce(entities, factsOfEvent(event)), start)
}
