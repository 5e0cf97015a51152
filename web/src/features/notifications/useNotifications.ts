import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ApiError } from '@/api/client'
import { createLatest } from '@/api/latest'
import type { Notification, NotificationCount } from '@/realtime/model'
import { COUNT_ID, NOTIFICATION_COUNT, NOTIFICATIONS } from '@/realtime/normalize'
import { useEntities } from '@/stores/entities'
import type { NotificationRow } from './requests'
import * as api from './requests'
import { isUnread } from './unread'

/** This agent's notifications, the newest first. Rows and count are in the entity store, where events change them. */
export const useNotifications = defineStore('notifications', () => {
  const entities = useEntities()
  const latest = createLatest()
  const state = ref<'loading' | 'ready' | 'failed'>('loading')
  const error = shallowRef<ApiError | null>(null)
  /** The number of notifications that the server has, of which `pages` pages are loaded. */
  const total = ref(0)
  const pages = ref(0)
  /** Whether rows are being stored that no event has brought. */
  let storing = false

  const table = computed(() => entities.collection<Notification>(NOTIFICATIONS))
  const rows = computed(() => [...table.value.values()]
    .filter(row => !row.deleted && entities.conversations.has(row.id))
    .sort((left, right) => right.activity_ms - left.activity_ms || right.id - left.id))
  const hasMore = computed(() => total.value > pages.value * PER_PAGE)

  /** Loads the first page and the count. A failure is shown in the list. */
  async function load(): Promise<void> {
    await loadPage(1)
  }

  async function loadMore(): Promise<void> {
    await loadPage(pages.value + 1)
  }

  async function loadPage(page: number): Promise<void> {
    const known = countRow()?.version
    try {
      const answer = await latest.run(() => api.listNotifications(page))
      if (!answer)
        return
      storing = true
      entities.load({ notifications: answer.payload })
      storing = false
      // An event that came meanwhile tells a count that is as new, or is followed by one that is newer.
      if (countRow()?.version === known)
        entities.replaceRows(NOTIFICATION_COUNT, [{ id: COUNT_ID, version: known ?? 0, unread: answer.meta.unread_count } as NotificationCount])
      total.value = answer.meta.count
      pages.value = page
      error.value = null
      state.value = 'ready'
    }
    catch (problem) {
      error.value = problem as ApiError
      state.value = 'failed'
    }
  }

  function countRow(): NotificationCount | undefined {
    return entities.collection<NotificationCount>(NOTIFICATION_COUNT).get(COUNT_ID)
  }

  /** Whether a row that changes now has come by an event, and not with a page. */
  function isFromEvent(): boolean {
    return !storing && state.value === 'ready'
  }

  function store(row: NotificationRow): void {
    const known = table.value.get(row.id)
    if (known)
      entities.storeRow(NOTIFICATIONS, { ...known, version: row.version, read_at: row.read_at, snoozed_until: row.snoozed_until } as Notification)
  }

  /** Throws ApiError. */
  async function read(id: number): Promise<void> {
    store(await api.readNotification(id))
  }

  async function markUnread(id: number): Promise<void> {
    store(await api.markNotificationUnread(id))
  }

  async function snooze(id: number, until: number): Promise<void> {
    store(await api.snoozeNotification(id, until))
  }

  /** The event removes the row. */
  async function remove(id: number): Promise<void> {
    await api.deleteNotification(id)
  }

  /** The events change the rows. */
  async function readAll(): Promise<void> {
    await api.readAllNotifications()
  }

  /** Marks the notification of a conversation that is in sight, if there may be one. */
  async function seen(conversation: number): Promise<void> {
    const row = table.value.get(conversation)
    if (row && isUnread(row))
      await read(conversation)
    else if (!row && (countRow()?.unread ?? 0) > rows.value.filter(isUnread).length)
      await api.readNotificationOf(conversation)
  }

  return { state, error, rows, table, hasMore, load, loadMore, isFromEvent, read, markUnread, snooze, remove, readAll, seen }
})

const PER_PAGE = 15
