/** Conditions of a filter as the form edits them (contract 4.14). */
import type { TextKey } from '@/i18n'
import type { FilterCondition } from '@/realtime/filters'

export type { FilterCondition }

export const OPERATORS = [
  'equal_to', 'not_equal_to', 'contains', 'does_not_contain', 'starts_with', 'is_present', 'is_not_present', 'is_greater_than', 'is_less_than', 'days_before',
] as const
export type Operator = typeof OPERATORS[number]
export type FieldKind = 'text' | 'word' | 'number' | 'date' | 'flag' | 'names'

/** `operators`: other ones than those of the kind. */
export interface FilterField { key: string, title: string, kind: FieldKind, isCustom?: boolean, operators?: readonly Operator[], options?: readonly { value: string, label: string }[] }

/** A row of the form. `joint` joins it to the row before. */
export interface FilterRow { id: number, joint: 'and' | 'or', key: string, operator: Operator, value: string }

const EQUALITY: Operator[] = ['equal_to', 'not_equal_to']
const OF_KIND: Record<FieldKind, Operator[]> = {
  text: [...EQUALITY, 'contains', 'does_not_contain'],
  word: EQUALITY,
  number: [...EQUALITY, 'is_greater_than', 'is_less_than'],
  date: ['is_greater_than', 'is_less_than', 'days_before'],
  flag: EQUALITY,
  names: [...EQUALITY, 'is_present', 'is_not_present'],
}

export function operatorsOf({ kind, isCustom, operators }: FilterField): readonly Operator[] {
  if (operators)
    return operators
  return isCustom ? [...OF_KIND[kind], 'is_present', 'is_not_present'] : OF_KIND[kind]
}

export function takesValue(operator: Operator): boolean {
  return operator !== 'is_present' && operator !== 'is_not_present'
}

/** The text of an operator: dates are after and before, numbers greater and less. */
export function operatorText(operator: Operator, kind: FieldKind): TextKey {
  if (kind === 'date' && operator === 'is_greater_than')
    return 'filters.operator.after'
  return kind === 'date' && operator === 'is_less_than' ? 'filters.operator.before' : `filters.operator.${operator}`
}

let lastId = 0

/** A field with options begins with the first one. */
export function newRow(field: FilterField): FilterRow {
  return { id: ++lastId, joint: 'and', key: field.key, operator: operatorsOf(field)[0] ?? 'equal_to', value: field.options?.[0]?.value ?? '' }
}

/** Names are a list, separated by commas; so is what is none of the options. Throws nothing: the server refuses wrong values with the number of the condition. */
export function conditionsOf(rows: readonly FilterRow[], fields: readonly FilterField[]): FilterCondition[] {
  return rows.map(({ key, operator, value }, index) => ({
    attribute_key: key,
    filter_operator: operator,
    values: takesValue(operator) ? valuesOf(value, fields.find(field => field.key === key)) : [],
    query_operator: rows[index + 1]?.joint ?? null,
  }))
}

function valuesOf(value: string, field?: FilterField): string[] {
  const isList = field?.kind === 'names' || field?.options?.every(option => option.value !== value)
  return isList ? value.split(',').map(part => part.trim()).filter(Boolean) : [value]
}

export function rowsOf(conditions: readonly FilterCondition[]): FilterRow[] {
  return conditions.map(({ attribute_key: key, filter_operator, values }, index) => ({
    id: ++lastId,
    joint: conditions[index - 1]?.query_operator?.toLowerCase() === 'or' ? 'or' : 'and',
    key,
    operator: OPERATORS.find(operator => operator === filter_operator) ?? 'equal_to',
    value: (Array.isArray(values) ? values : [values]).filter(each => each !== null && each !== undefined).join(', '),
  }))
}

/** The number (from 0) of the condition that the server refuses, as in `payload[2].values`. */
export function refusedCondition(fields: readonly string[]): number | null {
  const found = fields.map(field => /^(?:query\.)?payload\[(\d+)\]/.exec(field)?.[1]).find(Boolean)
  return found === undefined ? null : Number(found)
}
