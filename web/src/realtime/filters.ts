/** Filters of conversations, evaluated as the server does (chalicelib/domain/filters.py). Both read tests/contract/lists/filters.json. */
import type { components } from '@/api/generated'
import type { Conversation } from './model'

export type FilterCondition = components['schemas']['FilterCondition']
/** Types of custom attributes by their key. */
export type AttributeTypes = ReadonlyMap<string, string>

type Kind = 'text' | 'number' | 'date' | 'flag' | 'names'
/** Milliseconds of a date, so that dates compare with each other only. */
type Value = string | number | boolean | Date

const BUILT_IN: Readonly<Record<string, Kind>> = {
  status: 'text', priority: 'text', assignee_id: 'number', inbox_id: 'number', team_id: 'number', campaign_id: 'number', display_id: 'number',
  labels: 'names', browser_language: 'text', conversation_language: 'text', country_code: 'text', referer: 'text', mail_subject: 'text',
  created_at: 'date', last_activity_at: 'date',
}
const OF_TYPE: Readonly<Record<string, Kind>> = { number: 'number', currency: 'number', percent: 'number', date: 'date', checkbox: 'flag' }
const STATUSES = ['open', 'resolved', 'pending', 'snoozed']
const DAY = 86_400_000

/** `and` binds closer than `or`. Without a condition, everything meets the filter. */
export function meets(conversation: Conversation, conditions: readonly FilterCondition[], attributes: AttributeTypes, now: number): boolean {
  let group = true
  for (const condition of conditions) {
    group &&= holds(conversation, condition, attributes, now)
    if (condition.query_operator?.toLowerCase() === 'or') {
      if (group)
        return true
      group = true
    }
  }
  return group
}

/** Whether the filter asks for spam, which every other one leaves out. */
export function namesSpam(conditions: readonly FilterCondition[] = []): boolean {
  return conditions.some(({ attribute_key: key, filter_operator: operator, values }) => key === 'status' && operator === 'equal_to' && [values].flat().some(value => textOf(value) === 'spam'))
}

export function isBuiltIn(key: string): boolean {
  return Object.hasOwn(BUILT_IN, key)
}

function holds(conversation: Conversation, { attribute_key: key, filter_operator: operator, values: sent }: FilterCondition, attributes: AttributeTypes, now: number): boolean {
  const isCustom = !isBuiltIn(key)
  const kind = isCustom ? OF_TYPE[attributes.get(key) ?? ''] ?? 'text' : BUILT_IN[key] ?? 'text'
  const every = (Array.isArray(sent) ? sent : [sent]).filter(value => value !== null && value !== undefined && value !== '')
  const values: unknown[] = key === 'status' && every.includes('all') ? [...STATUSES, ...every] : every
  const stored = isCustom ? conversation.custom_attributes[key] : storedValue(conversation, key)
  if (kind === 'names')
    return namesHold(operator, conversation.labels, values)
  if (operator === 'is_present' || operator === 'is_not_present')
    return isEmpty(stored) === (operator === 'is_not_present')
  if (operator === 'contains' || operator === 'does_not_contain' || operator === 'starts_with')
    return textHolds(operator, textOf(stored), values)
  const value = READERS[kind](stored)
  if (value === null)
    return operator === 'not_equal_to' && isCustom
  return valueHolds(operator, value, operator === 'days_before' ? values : values.map(READERS[kind]), isCustom, now)
}

function storedValue(conversation: Conversation, key: string): unknown {
  switch (key) {
    case 'display_id': return conversation.id
    case 'created_at': return conversation.created_at * 1000
    case 'last_activity_at': return conversation.activity_ms
    case 'status': case 'priority': case 'assignee_id': case 'inbox_id': case 'team_id': return conversation[key]
    default: return conversation.additional_attributes[key]
  }
}

function isEmpty(stored: unknown): boolean {
  return stored === null || stored === undefined || stored === ''
}

function namesHold(operator: string, names: readonly string[], values: readonly unknown[]): boolean {
  if (operator === 'is_present' || operator === 'is_not_present')
    return (names.length === 0) === (operator === 'is_not_present')
  const wanted = new Set(values.map(value => String(value).toLowerCase()))
  return names.some(name => wanted.has(name.toLowerCase())) === (operator === 'equal_to')
}

function textHolds(operator: string, text: string | null, values: readonly unknown[]): boolean {
  if (text === null)
    return false
  const wanted = values.map(value => textOf(value) ?? '')
  if (operator === 'starts_with')
    return wanted.some(each => text.startsWith(each))
  return wanted.some(each => text.includes(each)) === (operator === 'contains')
}

function valueHolds(operator: string, value: Value, values: readonly unknown[], isCustom: boolean, now: number): boolean {
  const wanted = (isCustom ? values.slice(0, 1) : values) as (Value | null)[]
  const first = wanted[0] ?? null
  switch (operator) {
    case 'equal_to': return wanted.some(each => each !== null && isSame(each, value))
    case 'not_equal_to': return !wanted.some(each => each !== null && isSame(each, value))
    case 'is_greater_than': return first !== null && compare(value, first) > 0
    case 'is_less_than': return first !== null && compare(value, first) < 0
    default: return isDaysBefore(value, Number(values[0]), now)
  }
}

/** Texts are compared by code points, as on the server. */
function compare(left: Value, right: Value): number {
  const [one, other] = [left.valueOf(), right.valueOf()]
  return one > other ? 1 : one < other ? -1 : 0
}

function isSame(left: Value, right: Value): boolean {
  return left.valueOf() === right.valueOf()
}

function isDaysBefore(value: Value, days: number, now: number): boolean {
  const day = typeof value === 'string' ? dateOf(value) : value
  return day instanceof Date && day.getTime() < dayOf(now) - days * DAY
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? casefolded(String(value)) : null
}

/** Upper case first: it spells out ß and joined letters. The final sigma is the same letter as the other one. */
function casefolded(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

const NUMBER = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?\s*$/i

function numberOf(value: unknown): number | null {
  if (typeof value === 'string')
    return NUMBER.test(value) ? finite(Number(value.replaceAll('_', ''))) : null
  return typeof value === 'number' ? finite(value) : null
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null
}

/** The day (UTC) of a text that begins with YYYY-MM-DD, or of milliseconds since 1970. */
function dateOf(value: unknown): Date | null {
  if (typeof value === 'number')
    return Number.isInteger(value) ? new Date(dayOf(value)) : null
  const [, year = '', month = '', day = ''] = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)/.exec(value) ?? [] : []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) ? date : null
}

function dayOf(milliseconds: number): number {
  return Math.floor(milliseconds / DAY) * DAY
}

function flagOf(value: unknown): boolean | null {
  return { true: true, false: false, 1: true, 0: false }[textOf(value) ?? ''] ?? null
}

const READERS: Readonly<Record<Kind, (value: unknown) => Value | null>> = { text: textOf, number: numberOf, date: dateOf, flag: flagOf, names: textOf }
