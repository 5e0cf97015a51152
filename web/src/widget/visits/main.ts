/** The consequences of the pages that the visitor opens, also of those who never write. The site's settings say whether they are loaded (`follows_visits`). */
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { followCampaigns } from './campaigns'
import { followPages } from './presence'

export function followVisits(chat: Chat, bridge: Bridge): void {
  followCampaigns(chat, bridge)
  if (bridge.kind === 'site' && chat.config.live_visitors)
    followPages(chat.http)
}
