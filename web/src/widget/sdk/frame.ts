/** The holder with the widget's frame, and the messages to and from it. Messages of other windows are ignored, and none is sent to them. */
import type { Frame } from '../protocol'
import { decode, encode } from '../protocol'
import { VISITOR_COOKIE, readCookie } from './cookies'
import { element } from './bubble'
import type { Settings } from './settings'

export const FRAME_ID = 'chatwoot_live_chat_widget'

export interface FrameOptions {
  /** The desk, without a slash at the end. */
  baseUrl: string
  websiteToken: string
  settings: Settings
  onMessage: (frame: Frame) => void
  /** Entries of the website's store. */
  entries: () => Record<string, string>
}

export interface WidgetFrame {
  holder: HTMLElement
  element: () => HTMLIFrameElement
  /** Sends at once, or in order as soon as the widget has loaded. */
  send: (event: string, fields?: object) => void
  /** Sends the waiting messages; the widget says when it has loaded. */
  flush: () => void
  /** Loads the widget again: as a new visitor, or with the cookie's. */
  reload: (asNewVisitor: boolean) => void
}

export const widgetUrl = (baseUrl: string, websiteToken: string, locale = '', visitor = '') => {
  const query = new URLSearchParams({ website_token: websiteToken, ...(locale && { locale }), ...(visitor && { cw_conversation: visitor }) })
  return `${baseUrl}/widget?${query}`
}

export function createFrame({ baseUrl, websiteToken, settings, onMessage, entries }: FrameOptions): WidgetFrame {
  const origin = new URL(baseUrl).origin
  const holder = element('div', `woot-widget-holder woot--hide woot-elements--${settings.position}`)
  holder.classList.toggle('woot-widget--without-bubble', settings.hideMessageBubble)
  holder.classList.toggle('woot-widget-holder--flat', settings.widgetStyle === 'flat')
  let waiting: string[] = []
  let hasLoaded = false
  let iframe = make(false)
  holder.append(iframe)
  addEventListener('message', ({ data, source, origin: from }) => {
    if (from !== origin || !source || source !== iframe.contentWindow)
      return
    const frame = decode(data)
    if (frame)
      onMessage(frame)
  })

  /** The fragment tells the widget to forget its visitor; it is not sent to a server. */
  function make(asNewVisitor: boolean): HTMLIFrameElement {
    const made = element('iframe')
    made.id = FRAME_ID
    made.title = settings.launcherTitle || 'Chat'
    made.allow = 'camera;microphone;fullscreen;display-capture;picture-in-picture;clipboard-write;'
    // The frame reads its name before anything else. Scripts of the page could read it, as they can read the cookie.
    made.name = JSON.stringify(asNewVisitor ? {} : entries())
    made.src = widgetUrl(baseUrl, websiteToken, settings.locale, asNewVisitor ? '' : readCookie(VISITOR_COOKIE)) + (asNewVisitor ? '#reset' : '')
    return made
  }

  function post(message: string): void {
    iframe.contentWindow?.postMessage(message, origin)
  }

  return {
    holder,
    element: () => iframe,
    send(event, fields) {
      if (hasLoaded)
        post(encode(event, fields))
      else
        waiting.push(encode(event, fields))
    },
    flush() {
      hasLoaded = true
      waiting.forEach(post)
      waiting = []
    },
    reload(asNewVisitor) {
      hasLoaded = false
      if (asNewVisitor)
        waiting = []
      const next = make(asNewVisitor)
      iframe.replaceWith(next)
      iframe = next
    },
  }
}
