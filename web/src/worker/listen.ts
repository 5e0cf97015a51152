import type { PushText, PushTitles, ShownData } from './protocol'
import { CACHE, OPEN, RENEW, TEXTS } from './protocol'
import type { Shown, WorkerScope } from './scope'

/** Shows push messages, and opens their conversations. It answers no requests of pages. */
export function listen(scope: WorkerScope): void {
  scope.addEventListener('install', event => event.waitUntil(scope.skipWaiting()))
  scope.addEventListener('activate', event => event.waitUntil(scope.clients.claim()))
  scope.addEventListener('push', event => event.waitUntil(show(scope, event.data?.json() as PushText | undefined)))
  scope.addEventListener('notificationclick', event => event.waitUntil(open(scope, event.notification)))
  // Only a page has the session with which the new address is stored: an open one now, or else the next one.
  scope.addEventListener('pushsubscriptionchange', event => event.waitUntil(tell(scope, { type: RENEW })))
}

/** Nothing while a tab of the desk is visible, which shows the notification itself. */
async function show(scope: WorkerScope, text: PushText | undefined): Promise<void> {
  if (!text || (await tabs(scope)).some(({ visibilityState }) => visibilityState === 'visible'))
    return
  const [shown] = await scope.registration.getNotifications({ tag: text.tag })
  const isKnown = !!shown && (shown.data as ShownData).version >= text.version
  // Each push has to show something: a repetition replaces the same notification without a sound.
  const title = isKnown ? shown.title : await titleOf(scope, text)
  await scope.registration.showNotification(title, {
    body: isKnown ? shown.body : text.body,
    tag: text.tag,
    data: isKnown ? shown.data : { url: text.url, version: text.version } satisfies ShownData,
    silent: isKnown,
    renotify: !!shown && !isKnown,
  })
  await scope.navigator.setAppBadge?.(text.unread_count).catch(() => undefined)
}

/** In the language of this browser; in English if its texts are gone. */
async function titleOf(scope: WorkerScope, text: PushText): Promise<string> {
  const kept = await (await scope.caches.open(CACHE)).match(TEXTS)
  const texts = kept ? await kept.json() as PushTitles : null
  const title = texts?.titles[text.type]
  const values: Record<string, string> = { name: text.name || (texts?.nameless ?? ''), n: String(text.number) }
  return title ? title.replace(/\{(name|n)\}/g, (_, key: string) => values[key] ?? '') : text.title
}

async function open(scope: WorkerScope, notification: Shown): Promise<void> {
  notification.close()
  const { url } = notification.data as ShownData
  const found = await tabs(scope)
  const tab = found.find(({ visibilityState }) => visibilityState === 'visible') ?? found[0]
  if (!tab)
    return void await scope.clients.openWindow(url)
  await tab.focus()
  tab.postMessage({ type: OPEN, url })
}

async function tell(scope: WorkerScope, message: object): Promise<void> {
  for (const tab of await tabs(scope))
    tab.postMessage(message)
}

function tabs(scope: WorkerScope) {
  return scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
}
