import { ApiError } from '@/api/client'
import type { TextKey } from '@/i18n'

/** Error text for a failed sign-in. */
export function signInProblem(problem: unknown): TextKey {
  if (!(problem instanceof ApiError))
    return 'session.signIn.unexpected'
  if (problem.status === 0)
    return navigator.onLine ? 'session.signIn.unreachable' : 'session.signIn.offline'
  if (problem.status === 429)
    return 'session.signIn.throttled'
  return problem.status === 401 || problem.status === 422 ? 'session.signIn.wrong' : 'session.signIn.unexpected'
}
