/** Loaded on sites whose settings need to know which pages visitors open, also those who never write. */
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { followPages } from './presence'

export function followVisits(chat: Chat, bridge: Bridge): void {
  if (bridge.kind === 'site')
    followPages(chat.http)
}
