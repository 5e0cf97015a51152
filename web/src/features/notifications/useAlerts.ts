import { onBeforeUnmount, watch } from 'vue'
import { useRouter } from 'vue-router'
import type { Notification as Row, Table } from '@/realtime/model'
import { useThread } from '@/stores/thread'
import { OPEN, RENEW } from '@/worker/protocol'
import { useBrowserChoices } from './browserChoices'
import { chime } from './chime'
import { useNotificationText } from './notificationText'
import { usePush } from './push'
import { fetchNotificationSettings } from './requests'
import { isUnread, useUnreadNotifications } from './unread'
import { useNotifications } from './useNotifications'

/** A conversation in sight, in whatever window, is marked as read within this time: then nothing is shown or played. */
const SETTLE_MS = 1_500

/** Shows and plays notifications that an event has brought. Of several tabs of one browser, one does so. */
export function useAlerts() {
  const notifications = useNotifications()
  const choices = useBrowserChoices()
  const thread = useThread()
  const router = useRouter()
  const { titleOf, bodyOf } = useNotificationText()
  const leader = useLeader()
  const push = usePush()
  const unread = useUnreadNotifications()
  const pending = new Map<number, number>()
  let pushed = new Set(['push_conversation_assignment'])

  /** The types that this agent wants on the desktop. Without an answer, the contract's default. */
  async function loadTypes(): Promise<void> {
    pushed = new Set((await fetchNotificationSettings().catch(() => null))?.selected_push_flags ?? pushed)
  }

  watch(() => notifications.table, (table, before) => {
    if (push.isOn)
      settled(table, before).forEach(id => void push.close(id))
    if (!notifications.isFromEvent())
      return
    for (const row of newer(table, before)) {
      clearTimeout(pending.get(row.id))
      pending.set(row.id, window.setTimeout(alert, SETTLE_MS, row.id))
    }
  }, { flush: 'sync' })

  function alert(id: number): void {
    pending.delete(id)
    const row = notifications.table.get(id)
    if (!row || !isUnread(row) || !leader.isLeader() || (thread.visible && thread.conversationId === id))
      return
    if (choices.sound)
      void chime()
    if (choices.showsDesktop && pushed.has(`push_${row.type}`))
      void show(row)
  }

  /** A later notification of the conversation replaces the earlier one. With push, it is the worker's, which may show it as well. */
  async function show(row: Row): Promise<void> {
    if (await push.show(row.id, row.version, titleOf(row), bodyOf(row)).catch(() => false))
      return
    const shown = new Notification(titleOf(row), { body: bodyOf(row), tag: `parley-${row.id}` })
    shown.onclick = () => {
      window.focus()
      shown.close()
      void router.push({ name: 'conversation', params: { id: row.id } })
    }
  }

  /** The worker asks for a conversation that was clicked, or for a new subscription. */
  function onMessage({ data }: MessageEvent<{ type?: string, url?: string } | null>): void {
    if (data?.type === OPEN && data.url)
      void router.push(data.url)
    else if (data?.type === RENEW)
      void push.renew().catch(() => undefined)
  }

  if (push.isSupported) {
    navigator.serviceWorker.addEventListener('message', onMessage)
    void push.renew().catch(() => undefined)
    watch(unread, count => push.isOn && void push.showCount(count).catch(() => undefined), { immediate: true })
  }

  onBeforeUnmount(() => {
    if (push.isSupported)
      navigator.serviceWorker.removeEventListener('message', onMessage)
    pending.forEach(timer => clearTimeout(timer))
    leader.resign()
  })

  return { loadTypes }
}

/** The ids of rows that are no longer unread. */
export function settled(table: Table<Row>, before: Table<Row>): number[] {
  return [...before.values()].filter(row => isUnread(row) && !isStillUnread(table.get(row.id))).map(({ id }) => id)
}

function isStillUnread(row: Row | undefined): boolean {
  return !!row && isUnread(row)
}

/** Unread rows that are new or have a later event. */
export function newer(table: Table<Row>, before: Table<Row>): Row[] {
  return [...table.values()].filter((row) => {
    const known = before.get(row.id)
    return row !== known && isUnread(row) && (!known || row.activity_ms > known.activity_ms)
  })
}

/** One tab of the browser holds the lock as long as it is open; another one follows. Without locks every tab is the leader. */
function useLeader() {
  let leads = !('locks' in navigator)
  let resign = (): void => undefined
  if ('locks' in navigator) {
    const done = new Promise<void>((resolve) => { resign = resolve })
    void navigator.locks.request('parley-notifications', () => { leads = true; return done }).catch(() => { leads = true })
  }
  return { isLeader: () => leads, resign: () => { leads = false; resign() } }
}
