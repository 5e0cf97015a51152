/** What follows from the pages that the visitor opens. The site's page says whether it is loaded (`follows_visits`). */
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { followCampaigns } from './campaigns'

export function followVisits(chat: Chat, bridge: Bridge): void {
  followCampaigns(chat, bridge)
}
