/** The parts of a service worker's global scope that `listen.ts` uses. TypeScript has them in a library that excludes that of pages. */

export interface WaitingEvent { waitUntil: (work: Promise<unknown>) => void }
export interface PushEvent extends WaitingEvent { data: { json: () => unknown } | null }
export interface ClickEvent extends WaitingEvent { notification: Shown }

/** A notification that is displayed. */
export interface Shown { title: string, body: string, data: unknown, close: () => void }

export interface Tab {
  url: string
  visibilityState: DocumentVisibilityState
  focus: () => Promise<unknown>
  postMessage: (message: unknown) => void
}

interface Events {
  install: WaitingEvent
  activate: WaitingEvent
  push: PushEvent
  notificationclick: ClickEvent
  pushsubscriptionchange: WaitingEvent
}

export interface WorkerScope {
  addEventListener: <E extends keyof Events>(name: E, listener: (event: Events[E]) => void) => void
  skipWaiting: () => Promise<void>
  registration: {
    getNotifications: (filter: { tag: string }) => Promise<Shown[]>
    showNotification: (title: string, options: NotificationOptions & { renotify?: boolean }) => Promise<void>
  }
  clients: {
    claim: () => Promise<void>
    matchAll: (filter: { type: 'window', includeUncontrolled: boolean }) => Promise<Tab[]>
    openWindow: (url: string) => Promise<unknown>
  }
  caches: Pick<CacheStorage, 'open'>
  navigator: { setAppBadge?: (count: number) => Promise<void> }
}
