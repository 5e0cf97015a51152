import { defineStore } from 'pinia'
import { ref } from 'vue'
import { ApiError } from '@/api/client'

/** Text key below `notices`. */
export type NoticeKey =
  | 'status_failed' | 'priority_failed' | 'assignment_failed' | 'labels_failed' | 'unread_failed' | 'message_removal_failed'
  | 'message_retry_failed' | 'availability_failed' | 'load_failed' | 'conversation_resolved' | 'session_lost' | 'files_lost'
  | 'text_copied' | 'copy_failed'

export interface Notice {
  id: number
  tone: 'info' | 'success' | 'failure'
  key: NoticeKey
  params: Record<string, string | number>
  /** Error message of the server, if any. */
  reason: string | null
  /** Button of the notice. */
  action: { label: 'retry' | 'undo', run: () => void } | null
}

export type NewNotice = Pick<Notice, 'key'> & Partial<Omit<Notice, 'id' | 'key'>>

/** Milliseconds until a notice disappears. */
const duration = { info: 5_000, success: 5_000, failure: 12_000 }

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function notify(notice: NewNotice): number {
    const added: Notice = { tone: 'info', params: {}, reason: null, action: null, ...notice, id: ++last }
    notices.value.push(added)
    setTimeout(() => dismiss(added.id), duration[added.tone])
    return added.id
  }

  /** Reports a failure, with a "Try again" button if `retry` is given. */
  function fail(key: NoticeKey, problem: unknown, retry?: () => void): number {
    const hasResponse = problem instanceof ApiError && problem.status > 0
    return notify({
      key, tone: 'failure', reason: hasResponse ? problem.message : null, action: retry ? { label: 'retry', run: retry } : null,
    })
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter(notice => notice.id !== id)
  }

  return { notices, notify, fail, dismiss }
})
