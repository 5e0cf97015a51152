import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import type { CustomAttribute } from '.'
import { attributeKey } from './attributeKey'
import { linkOf, shownValue, typedValue } from './attributeValue'

const plan: CustomAttribute = {
  id: 31, attribute_display_name: 'Plan', attribute_display_type: 'list', attribute_description: null, attribute_key: 'plan', attribute_model: 'contact_attribute',
  attribute_values: ['free', 'paid'], regex_pattern: null, regex_cue: null, default_value: null,
  created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', version: 1,
}
const of = (given: Partial<CustomAttribute>): CustomAttribute => ({ ...plan, ...given })
const withRows = (rows: CustomAttribute[]) => ({ collections: { custom_attribute_definitions: { cacheKey: 'custom_attribute', rows } } })

afterEach(cleanup)

it('creates a custom attribute with a key made of its name', async () => {
  const { server } = await openPage('/settings/custom_attributes/new', withRows([]))
  await userEvent.type(await screen.findByLabelText('Name'), 'Größe (EU)')
  await userEvent.selectOptions(screen.getByLabelText('Type'), 'List')
  await userEvent.type(screen.getByLabelText('Values'), 'S\n\nXL')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'Größe (EU)' })).toBeTruthy()
  expect(server.desk.collections.custom_attribute_definitions?.rows)
    .toMatchObject([{ attribute_key: 'große_eu', attribute_model: 'contact_attribute', attribute_display_type: 'list', attribute_values: ['S', 'XL'] }])
})

it('keeps a key that was edited', async () => {
  await openPage('/settings/custom_attributes/new', withRows([]))
  await userEvent.type(await screen.findByLabelText('Name'), 'Plan')
  const key = screen.getByLabelText<HTMLInputElement>('Key')
  await userEvent.clear(key)
  await userEvent.type(key, 'tariff')
  await userEvent.type(screen.getByLabelText('Name'), ' of today')
  expect(key.value).toBe('tariff')
})

it('shows the server\'s error at the key', async () => {
  const taken = new ErrorResponse(422, { code: 'attribute_key_taken', message: 'This key is taken by another custom attribute.', attributes: ['attribute_key'] })
  await openPage('/settings/custom_attributes/new', withRows([]), { routes: { 'POST A/custom_attribute_definitions': () => taken } })
  await userEvent.type(await screen.findByLabelText('Name'), 'Plan')
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  await expect.poll(() => screen.getByLabelText('Key').getAttribute('aria-invalid')).toBe('true')
})

it('changes a custom attribute except for its key', async () => {
  const { server } = await openPage('/settings/custom_attributes/31', withRows([plan]))
  const name = await screen.findByLabelText('Name')
  expect(screen.getByLabelText<HTMLInputElement>('Key').disabled).toBe(true)
  await userEvent.type(name, ' of today')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.desk.collections.custom_attribute_definitions?.rows).toMatchObject([{ attribute_display_name: 'Plan of today', attribute_key: 'plan' }])
})

it('marks a pattern that is no regular expression', async () => {
  await openPage('/settings/custom_attributes/new', withRows([]))
  await userEvent.type(await screen.findByLabelText('Regular expression'), '(')
  expect(screen.getByText('This is not a regular expression.')).toBeTruthy()
})

describe('keys', () => {
  it.each([['Order number', 'order_number'], ['  Ärger! ', 'arger'], ['注文', '注文'], ['!?', '']])('of %s', (name, key) => {
    expect(attributeKey(name)).toBe(key)
  })
})

describe('typed values', () => {
  const number = of({ attribute_display_type: 'number' })
  const code = of({ attribute_display_type: 'text', regex_pattern: '^[A-Z]+$', regex_cue: 'Capital letters' })

  it.each([
    [number, '12,5', { value: 12.5 }],
    [number, '-3', { value: -3 }],
    [number, '1e3', { error: 'This is not a number.' }],
    [number, ' ', { value: null }],
    [of({ attribute_display_type: 'percent' }), 'ten', { error: 'This is not a number.' }],
    [code, 'ABC', { value: 'ABC' }],
    [code, 'abc', { error: 'Capital letters' }],
    [of({ ...code, regex_cue: null }), 'abc', { error: 'The value does not have the expected form.' }],
    [of({ ...code, regex_pattern: '(' }), 'abc', { value: 'abc' }],
    [of({ attribute_display_type: 'date' }), '2026-02-01', { value: '2026-02-01' }],
  ])('%# are read', (attribute, typed, expected) => {
    expect(typedValue(attribute, typed)).toEqual(expected)
  })

  it('are shown without the time of a date, and nested ones are not', () => {
    expect(shownValue(of({ attribute_display_type: 'date' }), '2026-02-01T00:00:00.000Z')).toBe('2026-02-01')
    expect([7, true, undefined, { a: 1 }].map(value => shownValue(plan, value))).toEqual(['7', 'true', '', ''])
  })

  it('open as links only with an address of the web', () => {
    expect(['https://parley.example', 'javascript:alert(1)', 'parley.example'].map(linkOf)).toEqual(['https://parley.example', null, null])
  })
})
