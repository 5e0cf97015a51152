/**
 * Campaigns: messages to a visitor who stays on a page. A message is displayed beside the closed chat without a word to the desk, and
 * begins the conversation when the visitor opens the chat (docs/decisions/0041-campaigns.md).
 */
import { watch } from 'vue'
import { openTest } from '@/hours/openingTimes'
import type { Bridge } from '../bridge'
import type { Chat } from '../chat'
import { Problem } from '../http'
import { sendEvent } from '../laterRequests'
import { alone, read, remove, write } from '../storage'
import type { ShownCampaign, WidgetConfig } from '../types'
import { invitation } from './invitation'
import { matchesAddress } from './pattern'

/** `shown`: the campaigns that this browser has displayed. `offered`: the one that opening the chat accepts. Epoch milliseconds. */
interface Kept { shown: number[], quietUntil: number, offered?: { id: number, version: number, until: number, referer: string } | undefined }

const DAY = 86_400_000
const SECOND = 1_000
const MOST_KEPT = 100

/** The page tells its address right after the widget has loaded. Until then only the site's origin is known. */
const LEAST_SECONDS = 1

const UNKNOWN_VISITOR = [401, 404]

const isClosed = ({ working_hours_enabled, working_hours = [], timezone = 'UTC' }: WidgetConfig) => working_hours_enabled === true && !openTest(working_hours, timezone)(Date.now())

export function followCampaigns(chat: Chat, bridge: Bridge): void {
  const { config, http } = chat
  const campaigns = config.campaigns ?? []
  // Elsewhere the chat is always open.
  if (bridge.kind !== 'site' || !campaigns.length)
    return
  const key = `parley:campaigns:${config.website_token}`
  let timer: ReturnType<typeof setInterval> | undefined
  let seconds = 0
  let isAccepting = false
  if (location.hash === '#reset')
    remove(key)

  const kept = (): Kept => ({ shown: [], quietUntil: 0, ...read<Partial<Kept>>(key, {}) })
  const keep = (changes: Partial<Kept>) => write(key, { ...kept(), ...changes })
  const hasWritten = () => chat.conversation.value !== null || chat.waiting.value.length > 0
  const isFree = () => !chat.isOpen.value && !chat.isLoading.value && !invitation.value && !hasWritten()

  function candidates(): ShownCampaign[] {
    const { shown, quietUntil } = kept()
    if (hasWritten() || quietUntil > Date.now())
      return []
    return campaigns.filter(({ id, url }) => !shown.includes(id) && matchesAddress(url, chat.referer.value))
  }

  function tick(): void {
    seconds += 1
    const waiting = candidates()
    const due = waiting.find(each => seconds >= Math.max(LEAST_SECONDS, each.time_on_page) && !(each.trigger_only_during_business_hours && isClosed(config)))
    if (due && isFree())
      offer(due)
    else if (!waiting.length)
      pause()
  }

  function offer({ id, version, message, sender }: ShownCampaign): void {
    pause()
    const until = Date.now() + DAY
    keep({ shown: [...kept().shown, id].slice(-MOST_KEPT), quietUntil: until, offered: { id, version, until, referer: chat.referer.value } })
    invitation.value = { message, sender, dismiss }
    bridge.send('setUnreadMode', { unreadMessageCount: 1 })
  }

  function dismiss(): void {
    keep({ quietUntil: Date.now() + DAY, offered: undefined })
    withdraw()
  }

  function withdraw(): void {
    if (!invitation.value)
      return
    invitation.value = null
    bridge.send('resetUnreadMode')
  }

  /** Stores the message as the beginning of the conversation, before anything that the visitor writes to it. */
  async function accept(): Promise<void> {
    const { offered } = kept()
    withdraw()
    if (!offered || offered.until < Date.now() || hasWritten() || isAccepting)
      return
    isAccepting = true
    chat.isLoading.value = true
    try {
      await alone(`parley-send-${config.website_token}`, () => chat.persistently(() => trigger(offered)))
      await chat.changeVisitor()
    }
    catch {
      // Refused: the campaign has ended meanwhile.
    }
    finally {
      isAccepting = false
      chat.isLoading.value = false
    }
    keep({ offered: undefined })
  }

  async function trigger({ id, version, referer }: NonNullable<Kept['offered']>): Promise<void> {
    // Words that wait are sent after the message, which they answer.
    if (chat.conversation.value)
      return
    const send = () => sendEvent(http, 'campaign.triggered', { campaign_id: id, version, referer, initiated_at: { timestamp: new Date().toString() } })
    if (!http.visitorToken())
      await chat.identify()
    try {
      await send()
    }
    catch (problem) {
      if (!(problem instanceof Problem) || !UNKNOWN_VISITOR.includes(problem.status) || problem.code === 'campaign_not_found')
        throw problem
      await chat.identify()
      await send()
    }
  }

  function resume(): void {
    if (timer === undefined && chat.isVisible.value && candidates().length)
      timer = setInterval(tick, SECOND)
  }

  function pause(): void {
    clearInterval(timer)
    timer = undefined
  }

  watch(chat.referer, () => {
    pause()
    seconds = 0
    resume()
  })
  watch(chat.isVisible, isVisible => isVisible ? resume() : pause())
  watch(chat.isOpen, isOpen => isOpen && void accept())
  watch(chat.conversation, conversation => conversation && withdraw())
  if (chat.isOpen.value)
    void accept()
  resume()
}
