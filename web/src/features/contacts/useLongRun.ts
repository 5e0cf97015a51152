import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { ApiError } from '@/api/client'
import { errorText } from '@/api/errorText'

/** Milliseconds between two requests of the progress. */
const LOOK_AFTER = 1_500

/** Long work of this person on the server, such as an export, whose progress is asked for while it runs. */
export function useLongRun<Run extends { state: string }>(show: () => Promise<Run>) {
  const last = shallowRef<Run | null>(null)
  const isLoaded = ref(false)
  const error = ref('')
  const isRunning = computed(() => last.value?.state === 'running')
  let busy = false
  let timer = 0
  let gone = false

  /** The progress is asked for again later, also after a failure. */
  function lookLater(): void {
    window.clearTimeout(timer)
    if (isRunning.value && !gone)
      timer = window.setTimeout(() => void look(), LOOK_AFTER)
  }

  async function look(): Promise<void> {
    try {
      last.value = await show()
      error.value = ''
    }
    catch (problem) {
      if (problem instanceof ApiError && problem.status === 404)
        last.value = null
      else
        error.value = errorText(problem)
    }
    isLoaded.value = true
    lookLater()
  }

  /** Runs one action at a time. Its error is displayed. */
  async function attempt(action: () => Promise<void>): Promise<void> {
    if (busy)
      return
    busy = true
    error.value = ''
    try {
      await action()
    }
    catch (problem) {
      error.value = errorText(problem)
    }
    busy = false
    lookLater()
  }

  onScopeDispose(() => {
    gone = true
    window.clearTimeout(timer)
  })
  void look()

  return { last, isLoaded, error, isRunning, attempt }
}

/** Lets the browser download a file from a link of the bucket. */
export function download(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
