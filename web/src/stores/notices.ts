import { defineStore } from 'pinia'
import { ref } from 'vue'
import { ApiError } from '@/api/client'

/** Text key below `notices`. */
export type NoticeKey =
  | 'status_failed' | 'priority_failed' | 'assignment_failed' | 'labels_failed' | 'participants_failed' | 'attributes_failed' | 'columns_failed' | 'campaign_failed' | 'contact_failed' | 'unread_failed' | 'message_removal_failed'
  | 'message_retry_failed' | 'availability_failed' | 'load_failed' | 'conversation_resolved' | 'conversation_snoozed' | 'conversation_spam' | 'conversation_spam_blocked'
  | 'conversation_assigned' | 'conversation_unassigned' | 'team_assigned' | 'team_removed' | 'message_undelivered'
  | 'text_copied' | 'copy_failed' | 'image_copied' | 'image_copy_failed' | 'undo_failed' | 'code_missing' | 'offline' | 'conversation_deleted' | 'contacts_merged' | 'conversation_merged'
  | 'message_unconfirmed' | 'message_held' | 'undo_too_late' | 'scheduled_failed' | 'macro_done' | 'row_deleted' | 'bulk_action' | 'read_failed' | 'link_copied' | 'link_copy_failed' | 'account_switch_failed' | 'messages_unsent'
  | 'view_not_saved'

export interface Notice {
  id: number
  tone: 'info' | 'success' | 'failure'
  key: NoticeKey
  params: Record<string, string | number>
  /** Error message of the server, if any. */
  reason: string | null
  /** Whether the server could not be reached. */
  unreachable: boolean
  /** Button of the notice. The notice stays if `run` returns false. */
  action: { label: 'retry' | 'show' | 'undo', run: () => unknown } | null
  /** Stays until it is dismissed. */
  lasting: boolean
}

export type NewNotice = Pick<Notice, 'key'> & Partial<Omit<Notice, 'id' | 'key'>>

/** Milliseconds until a notice disappears. */
const duration = { info: 5_000, success: 10_000, failure: 12_000 }

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let last = 0
  let isHeld = false

  function notify(notice: NewNotice): number {
    const added: Notice = { tone: 'info', params: {}, reason: null, unreachable: false, action: null, lasting: false, ...notice, id: ++last }
    notices.value.push(added)
    if (!isHeld)
      startTimer(added)
    return added.id
  }

  function startTimer({ id, tone, lasting }: Notice): void {
    if (!lasting)
      timers.set(id, setTimeout(() => dismiss(id), duration[tone]))
  }

  /** Keeps all notices while one of them has the pointer or the focus. */
  function hold(): void {
    isHeld = true
    timers.forEach(timer => clearTimeout(timer))
    timers.clear()
  }

  function release(): void {
    isHeld = false
    notices.value.filter(({ id }) => !timers.has(id)).forEach(startTimer)
  }

  /** Runs the action of the notice and dismisses it. */
  function act(id: number): void {
    if (notices.value.find(notice => notice.id === id)?.action?.run() !== false)
      dismiss(id)
  }

  /** Reports a failure, with a "Try again" button if `retry` is given. A cancelled request is no failure: its user has left or asked anew. */
  function fail(key: NoticeKey, problem: unknown, retry?: () => void): void {
    if (problem instanceof ApiError && problem.code === 'aborted')
      return
    const hasResponse = problem instanceof ApiError && problem.status > 0
    notify({
      key, tone: 'failure', reason: hasResponse ? problem.message : null, unreachable: problem instanceof ApiError && problem.unanswered, action: retry ? { label: 'retry', run: retry } : null,
    })
  }

  function dismiss(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    notices.value = notices.value.filter(notice => notice.id !== id)
  }

  return { notices, notify, fail, act, hold, release, dismiss }
})
