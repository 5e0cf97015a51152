import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { components } from '@/api/generated'
import { request } from '@/api/client'
import { t } from '@/i18n'
import { persisted } from '@/stores/persisted'
import { useSession } from '@/stores/session'
import type { PushTitles, ShownData } from '@/worker/protocol'
import { CACHE, tagOf, TEXTS, WORKER } from '@/worker/protocol'

const PATH = '/api/v1/notification_subscriptions'
type Subscriptions = components['schemas']['SubscriptionList']

/** Notifications of this browser while no tab of the desk is open. The choice belongs to one user, and the subscription to one session. */
export const usePush = defineStore('push', () => {
  const session = useSession()
  const isSupported = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  const chosenBy = persisted<number | null>('push-user', null)
  const permission = ref(isSupported ? Notification.permission : 'denied')
  const isOn = computed(() => isSupported && permission.value === 'granted' && chosenBy.value !== null && chosenBy.value === session.user?.id)

  /** Asks for the permission. Throws ApiError, or the browser's error. */
  async function turnOn(): Promise<void> {
    permission.value = await Notification.requestPermission()
    if (permission.value !== 'granted')
      return
    await subscribe()
    chosenBy.value = session.user?.id ?? null
  }

  /** Throws ApiError. */
  async function turnOff(): Promise<void> {
    chosenBy.value = null
    const subscription = await leave()
    if (subscription)
      await request('delete', PATH, { body: { endpoint: subscription.endpoint } })
  }

  /** Stores the browser's present address again if it has changed, and the texts in the present language. */
  async function renew(): Promise<void> {
    if (isOn.value)
      await subscribe()
  }

  async function subscribe(): Promise<void> {
    const registration = await navigator.serviceWorker.register(WORKER)
    await navigator.serviceWorker.ready
    const { vapid_public_key: key } = await request('get', PATH) as Subscriptions
    const subscription = await subscribed(registration, key)
    const { endpoint = '', keys } = subscription.toJSON()
    await keepTitles()
    await request('post', PATH, {
      body: { subscription_type: 'browser_push', subscription_attributes: { endpoint, p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } },
    })
  }

  /** Ends the subscription and removes what is shown: the next person at this browser must see nothing of customers. */
  async function leave(): Promise<PushSubscription | null> {
    const registration = await registered()
    if (!registration)
      return null
    for (const shown of await registration.getNotifications())
      shown.close()
    await navigator.clearAppBadge?.()
    const subscription = await registration.pushManager.getSubscription()
    await subscription?.unsubscribe()
    return subscription
  }

  /** On the sign-in page. The choice of a person whose session has expired stays for the next sign-in. */
  async function afterSession(): Promise<void> {
    if (session.endReason === null)
      chosenBy.value = null
    await leave()
  }

  /** The same notification as the worker shows, so that one replaces the other. Returns whether it is shown. */
  async function show(conversation: number, version: number, title: string, body: string): Promise<boolean> {
    const registration = await registered()
    if (!isOn.value || !registration)
      return false
    const tag = tagOf(session.accountId, conversation)
    const [shown] = await registration.getNotifications({ tag })
    if (shown && (shown.data as ShownData).version >= version)
      return true
    const data: ShownData = { url: `/conversations/${conversation}`, version }
    const options: NotificationOptions & { renotify: boolean } = { body, tag, data, renotify: !!shown }
    await registration.showNotification(title, options)
    return true
  }

  /** Of a notification that was read, here or elsewhere. */
  async function close(conversation: number): Promise<void> {
    for (const shown of await (await registered())?.getNotifications({ tag: tagOf(session.accountId, conversation) }) ?? [])
      shown.close()
  }

  async function showCount(count: number): Promise<void> {
    await (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())
  }

  return { isSupported, permission, isOn, turnOn, turnOff, renew, afterSession, show, close, showCount }
})

function registered(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : Promise.resolve(undefined)
}

/** A subscription for another key, as after a restore into a new installation, receives nothing and is replaced. */
async function subscribed({ pushManager }: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const known = await pushManager.getSubscription()
  if (known && base64Url(known.options.applicationServerKey) === key)
    return known
  await known?.unsubscribe()
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

function base64Url(bytes: ArrayBuffer | null): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

async function keepTitles(): Promise<void> {
  const named = { name: '{name}', n: '{n}' }
  const message = t('notifications.message', named)
  const texts: PushTitles = {
    nameless: t('contact.nameless'),
    titles: {
      conversation_mention: t('notifications.mentioned', named),
      conversation_assignment: t('notifications.assigned', named),
      conversation_creation: t('notifications.created', named),
      assigned_conversation_new_message: message,
      participating_conversation_new_message: message,
    },
  }
  await (await caches.open(CACHE)).put(TEXTS, new Response(JSON.stringify(texts)))
}
