/** Customers' answers to satisfaction surveys, for administrators. */
import { bodyOf, currentCredentials, request, sessionHeaders, urlOf } from '@/api/client'
import type { components } from '@/api/generated'

type Schemas = components['schemas']
export type SurveyAnswer = Schemas['CsatResponse']
export type SurveyMetrics = Schemas['CsatMetrics']

/** Times in seconds since 1970. */
export interface SurveyFilter {
  since: number
  until: number
  user_ids: number[]
  inbox_id: number | null
  team_id: number | null
  rating: number | null
}

export const PER_PAGE = 25
/** These ratings count as positive. */
export const POSITIVE = 4

function queryOf({ user_ids, inbox_id, team_id, rating, ...time }: SurveyFilter) {
  return { ...time, ...user_ids.length && { user_ids }, ...inbox_id && { inbox_id }, ...team_id && { team_id }, ...rating && { rating } }
}

export function fetchAnswers(wanted: SurveyFilter, page: number): Promise<SurveyAnswer[]> {
  return request('get', '/csat_survey_responses', { query: { ...queryOf(wanted), page } })
}

export function fetchMetrics(wanted: SurveyFilter): Promise<SurveyMetrics> {
  return request('get', '/csat_survey_responses/metrics', { query: queryOf(wanted) })
}

/** The answers as a CSV file. Throws ApiError. */
export async function fetchTable(wanted: SurveyFilter): Promise<Blob> {
  const sent = currentCredentials()
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(queryOf(wanted)))
    [value].flat().forEach(each => query.append(Array.isArray(value) ? `${name}[]` : name, String(each)))
  const answer = await fetch(`${urlOf('/csat_survey_responses/download')}?${query.toString()}`, { headers: sessionHeaders() })
  if (!answer.ok)
    bodyOf(answer.status, await answer.text(), sent)
  return answer.blob()
}

/** Share of the positive answers, from 0 to 1; null without an answer. */
export function positiveShare({ total_count: total, ratings_count: ratings }: SurveyMetrics): number | null {
  const positive = Object.entries(ratings).reduce((sum, [rating, count]) => Number(rating) >= POSITIVE ? sum + count : sum, 0)
  return total ? positive / total : null
}
