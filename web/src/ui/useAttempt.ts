import { ref } from 'vue'
import { errorText } from '@/api/errorText'

/** The requests of a form, one at a time. The error of one is displayed until the next try. */
export function useAttempt() {
  const busy = ref(false)
  const error = ref('')

  /** Whether `act` has succeeded. */
  async function attempt(act: () => unknown): Promise<boolean> {
    if (busy.value)
      return false
    busy.value = true
    error.value = ''
    try {
      await act()
      return true
    }
    catch (problem) {
      error.value = errorText(problem)
      return false
    }
    finally {
      busy.value = false
    }
  }

  return { busy, error, attempt }
}
