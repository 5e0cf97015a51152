/** `chatwootSDK.run`: puts the chat on a website's page and offers `window.$chatwoot`. */
import type { Frame } from '../protocol'
import { playTone } from '../tone'
import { createBubble } from './bubble'
import type { User } from './cookies'
import { VISITOR_COOKIE, digest, readCookie, removeCookie, userCookie, writeCookie } from './cookies'
import { createFrame, widgetUrl } from './frame'
import { addStyles, keepInBody, watchAddress, whenBodyExists } from './page'
import { readSettings, schemeOf } from './settings'
import { createStore } from './store'

export interface RunOptions { websiteToken: string, baseUrl?: string }

declare global {
  interface Window {
    chatwootSDK?: { run: (options: RunOptions) => void }
    chatwootSettings?: Record<string, unknown>
    $chatwoot?: ReturnType<typeof createSdk>
  }
}

const USER_KEYS = ['avatar_url', 'email', 'name']
const PHONE = '(max-width: 667px)'

/** A second call changes nothing: sites run the script again with each page of a single-page app. */
export function run(options: RunOptions, scriptOrigin = ''): void {
  if (window.$chatwoot)
    return
  if (!options?.websiteToken)
    throw new Error('chatwootSDK.run needs a websiteToken')
  const baseUrl = new URL(options.baseUrl || scriptOrigin || location.origin, location.href).href.replace(/\/+$/, '')
  window.$chatwoot = createSdk(baseUrl, options.websiteToken)
}

function createSdk(baseUrl: string, websiteToken: string) {
  const settings = readSettings(window.chatwootSettings)
  const { baseDomain } = settings
  const bubble = createBubble(settings, () => toggle())
  const store = createStore(websiteToken, (key, value) => frame.send('stored', { key, value }))
  const frame = createFrame({ baseUrl, websiteToken, settings, onMessage, entries: store.entries })
  const sdk = {
    baseUrl,
    websiteToken,
    hasLoaded: false,
    isOpen: false,
    resetTriggered: false,
    ...settings,
    user: undefined as User | undefined,
    identifier: undefined as string | number | undefined,
    toggle,
    toggleBubbleVisibility,
    popoutChatWindow,
    setUser,
    setCustomAttributes: (customAttributes: object) => frame.send('set-custom-attributes', { customAttributes: withKeys(customAttributes) }),
    deleteCustomAttribute: (customAttribute: string) => frame.send('delete-custom-attribute', { customAttribute: required(customAttribute) }),
    setConversationCustomAttributes: (customAttributes: object) => frame.send('set-conversation-custom-attributes', { customAttributes: withKeys(customAttributes) }),
    deleteConversationCustomAttribute: (customAttribute: string) => frame.send('delete-conversation-custom-attribute', { customAttribute: required(customAttribute) }),
    setLabel: (label = '') => frame.send('set-label', { label }),
    removeLabel: (label = '') => frame.send('remove-label', { label }),
    setLocale(locale = 'en') {
      sdk.locale = locale
      frame.send('set-locale', { locale })
    },
    setColorScheme(darkMode: unknown = 'light') {
      sdk.darkMode = schemeOf(darkMode)
      frame.send('set-color-scheme', { darkMode: sdk.darkMode })
    },
    reset,
  }
  let isUnreadView = false
  let token = readCookie(VISITOR_COOKIE)

  addStyles()
  whenBodyExists(() => {
    keepInBody([frame.holder, bubble.holder], () => {
      if (sdk.hasLoaded)
        frame.reload(false)
    })
  })
  watchAddress(tellAddress)
  matchMedia(PHONE).addEventListener('change', tellCloseButton)
  addEventListener('pageshow', ({ persisted }) => {
    // The visitor may have changed on another page, before the browser brought this one back.
    if (persisted && readCookie(VISITOR_COOKIE) !== token) {
      token = readCookie(VISITOR_COOKIE)
      frame.reload(token === '')
    }
  })

  function setToken(next: string): void {
    if (!next)
      return
    token = next
    writeCookie(VISITOR_COOKIE, next, baseDomain)
  }

  const handlers: Record<string, (message: Frame) => void> = {
    loaded({ config }) {
      const { authToken, channelConfig } = (config ?? {}) as { authToken?: string, channelConfig?: { widgetColor?: string } }
      setToken(authToken ?? '')
      bubble.setColor(channelConfig?.widgetColor ?? '#1f93ff')
      bubble.setVisible(!sdk.hideMessageBubble)
      sdk.hasLoaded = true
      frame.flush()
      frame.send('config-set', {
        locale: sdk.locale, position: sdk.position, hideMessageBubble: sdk.hideMessageBubble, showPopoutButton: sdk.showPopoutButton, darkMode: sdk.darkMode,
        showUnreadMessagesDialog: sdk.showUnreadMessagesDialog, useBrowserLanguage: sdk.useBrowserLanguage, ...settings.overrides,
      })
      tellAddress()
      tellCloseButton()
      frame.send('toggle-open', { isOpen: sdk.isOpen })
      // The listeners of a site sign its user in again.
      if (!sdk.resetTriggered)
        emit('chatwoot:ready')
    },
    error({ data }) {
      emit('chatwoot:error', data)
    },
    onEvent({ eventIdentifier, data }) {
      if (String(eventIdentifier).startsWith('chatwoot:'))
        emit(String(eventIdentifier), data)
    },
    postback: ({ data }) => emit('chatwoot:postback', data),
    setBubbleLabel({ label, closeLabel }) {
      bubble.setLabels(String(label ?? ''), String(closeLabel ?? ''))
      frame.element().title = sdk.launcherTitle || String(label ?? '')
    },
    setAuthCookie({ data }) {
      setToken((data as { widgetAuthToken?: string } | undefined)?.widgetAuthToken ?? '')
    },
    userSet: ({ digest: stored }) => writeCookie(userCookie(websiteToken), String(stored), baseDomain),
    toggleBubble: ({ state }) => toggle(state as string | undefined),
    popoutChatWindow,
    closeWindow: () => toggle('close'),
    updateIframeHeight({ extraHeight }) {
      if (isUnreadView)
        frame.element().style.setProperty('height', `${Number(extraHeight)}px`)
    },
    setUnreadMode({ unreadMessageCount }) {
      bubble.setUnread(true)
      if (sdk.isOpen || !sdk.showUnreadMessagesDialog || !(Number(unreadMessageCount) > 0))
        return
      isUnreadView = true
      show()
      frame.send('set-unread-view')
    },
    resetUnreadMode() {
      bubble.setUnread(false)
      leaveUnreadView()
    },
    playAudio: playTone,
    askAddress: tellAddress,
    store: ({ key, value }) => store.keep(key, value),
  }

  function onMessage(message: Frame): void {
    if (Object.hasOwn(handlers, message.event))
      handlers[message.event]?.(message)
  }

  function show(): void {
    frame.holder.classList.toggle('woot--hide', !sdk.isOpen && !isUnreadView)
    frame.holder.classList.toggle('has-unread-view', isUnreadView && !sdk.isOpen)
    bubble.setOpen(sdk.isOpen)
  }

  function leaveUnreadView(): void {
    if (!isUnreadView)
      return
    isUnreadView = false
    frame.element().style.removeProperty('height')
    frame.send('unset-unread-view')
    show()
  }

  /** `state`: "open", "close", or the other one of the present. */
  function toggle(state?: string): void {
    const isOpen = state === 'open' || (state !== 'close' && !sdk.isOpen)
    leaveUnreadView()
    if (isOpen === sdk.isOpen)
      return
    sdk.isOpen = isOpen
    show()
    frame.send('toggle-open', { isOpen })
    if (isOpen) {
      bubble.setUnread(false)
      frame.send('push-event', { eventName: 'webwidget.triggered' })
      frame.element().focus({ preventScroll: true })
    }
    else if (document.activeElement === frame.element() || document.activeElement === document.body) {
      bubble.focus()
    }
    emit(isOpen ? 'chatwoot:opened' : 'chatwoot:closed')
  }

  function toggleBubbleVisibility(visibility: string): void {
    if (visibility !== 'hide' && visibility !== 'show')
      return
    sdk.hideMessageBubble = visibility === 'hide'
    bubble.setVisible(visibility === 'show')
    frame.holder.classList.toggle('woot-widget--without-bubble', visibility === 'hide')
    frame.send('sdk-set-bubble-visibility', { hideMessageBubble: sdk.hideMessageBubble })
  }

  function popoutChatWindow(): void {
    const url = widgetUrl(baseUrl, websiteToken, sdk.locale, token)
    const opened = window.open(url, `webwidget_session_${websiteToken}`, 'resizable=off,width=400,height=600')
    opened?.focus()
    toggle('close')
  }

  function setUser(identifier: string | number, user: User): void {
    if (typeof identifier !== 'string' && typeof identifier !== 'number')
      throw new Error('Identifier should be a string or a number')
    if (!user || typeof user !== 'object' || !USER_KEYS.some(key => user[key]))
      throw new Error('User object should have one of the keys [avatar_url, email, name]')
    const sent = digest(identifier, user)
    sdk.identifier = identifier
    sdk.user = user
    if (token && readCookie(userCookie(websiteToken)) === sent)
      return
    frame.send('set-user', { identifier, user, digest: sent })
  }

  function reset(): void {
    toggle('close')
    token = ''
    store.clear()
    removeCookie(VISITOR_COOKIE, baseDomain)
    removeCookie(userCookie(websiteToken), baseDomain)
    sdk.user = sdk.identifier = undefined
    sdk.hasLoaded = false
    sdk.resetTriggered = true
    bubble.setUnread(false)
    frame.reload(true)
  }

  function tellAddress(): void {
    frame.send('change-url', { referrerURL: location.href, referrerHost: location.host, title: document.title })
  }

  function tellCloseButton(): void {
    frame.send('toggle-close-button', { showClose: matchMedia(PHONE).matches || sdk.hideMessageBubble })
  }

  return sdk
}

function emit(name: string, detail?: unknown): void {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}

function withKeys(attributes: object): object {
  if (!attributes || typeof attributes !== 'object' || !Object.keys(attributes).length)
    throw new Error('Custom attributes should have at least one key')
  return attributes
}

function required(attribute: string): string {
  if (!attribute)
    throw new Error('Custom attribute is required')
  return attribute
}
