import { ref } from 'vue'
import { ApiError } from '@/api/client'
import type { TextKey } from '@/i18n'
import { signInProblem } from './signInProblem'

/** The request of a signed-out page. `refusals`: the texts of its own codes; the others are those of signing in. */
export function useSessionRequest(refusals: Record<string, TextKey> = {}, first: TextKey | null = null) {
  const problem = ref<TextKey | null>(first)
  const busy = ref(false)

  /** Whether the request has succeeded. Otherwise `problem` says why not. */
  async function attempt(run: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    problem.value = null
    try {
      await run()
      return true
    }
    catch (refusal) {
      problem.value = (refusal instanceof ApiError && refusals[refusal.code]) || signInProblem(refusal)
      return false
    }
    finally {
      busy.value = false
    }
  }

  return { problem, busy, attempt }
}
