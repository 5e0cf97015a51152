import { defineStore } from 'pinia'
import { ref } from 'vue'
import { ApiError } from '@/api/client'

/** What happened. Features translate it: `notices.<what>`. */
export type NoticeKey =
  | 'status_failed' | 'priority_failed' | 'assignment_failed' | 'labels_failed' | 'unread_failed' | 'message_removal_failed'
  | 'message_retry_failed' | 'availability_failed' | 'load_failed' | 'conversation_resolved' | 'session_lost' | 'files_lost'
  | 'text_copied' | 'copy_failed'

export interface Notice {
  id: number
  tone: 'info' | 'success' | 'failure'
  what: NoticeKey
  params: Record<string, string | number>
  /** The server's own words, if it said any. */
  reason: string | null
  /** The way out. */
  action: { label: 'retry' | 'undo', run: () => void } | null
}

export type NewNotice = Pick<Notice, 'what'> & Partial<Omit<Notice, 'id' | 'what'>>

const linger = { info: 5_000, success: 5_000, failure: 12_000 }

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  function notify(notice: NewNotice): number {
    const full: Notice = { tone: 'info', params: {}, reason: null, action: null, ...notice, id: ++last }
    notices.value.push(full)
    setTimeout(() => dismiss(full.id), linger[full.tone])
    return full.id
  }

  /** Tells of a failure; `retry` becomes the way out. */
  function fail(what: NoticeKey, problem: unknown, retry?: () => void): number {
    const spoken = problem instanceof ApiError && problem.status > 0
    return notify({
      what, tone: 'failure', reason: spoken ? problem.message : null, action: retry ? { label: 'retry', run: retry } : null,
    })
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter(notice => notice.id !== id)
  }

  return { notices, notify, fail, dismiss }
})
