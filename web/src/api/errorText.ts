import { ApiError } from '@/api/client'
import { t } from '@/i18n'

/** The server's message, or that the server cannot be reached. */
export function errorText(problem: unknown): string {
  return problem instanceof ApiError && problem.status > 0 ? problem.message : t('error.unreachable')
}
