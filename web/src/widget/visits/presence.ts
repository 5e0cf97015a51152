/**
 * Tells the desk which page the visitor has open: after each new page, at most once in ten seconds, and then at a low rate as long as
 * the tab is visible. Loaded for visitors with a conversation, and for all visitors of a site that lists them.
 */
import type { Http } from '../http'
import { Problem, request } from '../http'
import { decode, encode } from '../protocol'
import { read, uuid, write } from '../storage'

interface Page { address: string, title: string, openedAt: number }
/** The store of the tab has them also on the next page of the site, so that pages are reported with the first message. */
interface Kept { tab: string, opened: Page[] }
/** `renew_after`: seconds; null when the desk keeps nothing of this visitor. `keeps_history`: the opened pages are stored. */
interface Answer { renew_after?: number | null, keeps_history?: boolean }

/** A single-page app sets the title after the address. */
const SETTLE = 1_000
const GAP = 10_000
const RETRY = 30_000
const MOST_OPENED = 20
const MOST_TITLE = 255
/** In milliseconds. Tabs of one visitor that were asked to report again must not do it at the same time. */
const MOST_JITTER = 2_000
const DAY = 86_400_000

let presence: ReturnType<typeof createPresence> | null = null

/** Follows the pages of this tab. A later call begins again if the desk had ended it. */
export function followPages(http: Http): void {
  presence ??= createPresence(http)
  presence.wake()
}

export function createPresence(http: Http) {
  const key = `parley:tab_pages:${http.websiteToken}`
  const kept = read<Partial<Kept>>(key, {})
  const tab = kept.tab ?? uuid()
  let current: Page | null = null
  let opened = (kept.opened ?? []).filter(({ openedAt }) => openedAt > Date.now() - DAY)
  let timer: ReturnType<typeof setTimeout> | undefined
  let renewAfter = 0
  /** 0 until a report was accepted. */
  let sentAt = 0
  /** The page has changed since the last report. */
  let isNew = false
  let isSending = false
  let isEnded = false

  const askAddress = () => window.parent.postMessage(encode('askAddress'), '*')

  addEventListener('message', ({ data, source }) => {
    const frame = source === window.parent && source !== window ? decode(data) : null
    if (frame?.event === 'change-url')
      show(String(frame.referrerURL ?? ''), String(frame.title ?? '').slice(0, MOST_TITLE))
  })

  function keep(pages: Page[]): void {
    opened = pages
    write(key, { tab, opened } satisfies Kept)
  }

  function show(address: string, title: string): void {
    if (!/^https?:/.test(address) || address.length > 2_000)
      return
    if (current?.address === address) {
      current.title = title || current.title
      return keep(opened)
    }
    current = { address, title, openedAt: Date.now() }
    keep([...opened, current].slice(-MOST_OPENED))
    isNew = true
    setTimeout(askAddress, SETTLE)
    scheduleNext(2 * SETTLE)
  }

  function scheduleNext(soonest: number): void {
    schedule(Math.max(soonest, sentAt + (isNew ? GAP : renewAfter) - Date.now()))
  }

  function schedule(delay: number): void {
    clearTimeout(timer)
    if (!isEnded && !document.hidden)
      timer = setTimeout(() => void send(), delay)
  }

  const wire = ({ address, title, openedAt }: Page) =>
    ({ address, title, seconds_ago: Math.min(86_400, Math.max(0, Math.round((Date.now() - openedAt) / 1000))) })
  const body = (shown: Page | null) => ({ tab, current: shown && wire(shown), opened: opened.map(wire), language: navigator.language })

  async function send(): Promise<void> {
    if (isSending || !current)
      return
    isSending = true
    isNew = false
    const sent = opened
    try {
      const { renew_after, keeps_history } = await request<Answer>(http, 'POST', 'visits', body(current))
      sentAt = Date.now()
      isEnded = !renew_after
      renewAfter = (renew_after ?? 0) * 1000 + Math.random() * MOST_JITTER
      // Pages from before the first message are reported again with it.
      if (keeps_history)
        keep(opened.filter(page => !sent.includes(page)))
      scheduleNext(SETTLE)
    }
    catch (problem) {
      isNew = true
      isEnded = problem instanceof Problem && !problem.isTemporary
      schedule(RETRY)
    }
    finally {
      isSending = false
    }
  }

  document.addEventListener('visibilitychange', () => scheduleNext(SETTLE))
  // Outlives the page. A lost one lets the tab be open for some minutes.
  addEventListener('pagehide', () => {
    clearTimeout(timer)
    if (sentAt && !isEnded)
      void leave().catch(() => undefined)
  })
  addEventListener('pageshow', ({ persisted }) => {
    isNew ||= persisted
    scheduleNext(SETTLE)
  })

  const leave = () => fetch(`/api/v1/widget/visits?${new URLSearchParams({ website_token: http.websiteToken })}`, {
    method: 'POST', keepalive: true, credentials: 'omit', body: JSON.stringify(body(null)),
    headers: { 'content-type': 'application/json', ...(http.visitorToken() && { 'x-auth-token': http.visitorToken() }) },
  })

  return {
    wake() {
      isEnded = false
      if (!current)
        return askAddress()
      isNew ||= opened.length > 0
      scheduleNext(SETTLE)
    },
  }
}
