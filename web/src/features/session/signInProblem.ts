import { ApiError } from '@/api/client'
import type { TextKey } from '@/i18n'

/** Error text for a failed sign-in. */
export function signInProblem(problem: unknown): TextKey {
  if (!(problem instanceof ApiError))
    return 'signIn.unexpected'
  if (problem.status === 0)
    return navigator.onLine ? 'signIn.unreachable' : 'signIn.offline'
  if (problem.status === 429)
    return 'signIn.throttled'
  return problem.status === 401 || problem.status === 422 ? 'signIn.wrong' : 'signIn.unexpected'
}
