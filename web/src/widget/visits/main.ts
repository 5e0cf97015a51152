/** The consequences of the pages that the visitor opens. The site's page says whether they are loaded (`follows_visits`). */
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { followCampaigns } from './campaigns'

export function followVisits(chat: Chat, bridge: Bridge): void {
  followCampaigns(chat, bridge)
}
