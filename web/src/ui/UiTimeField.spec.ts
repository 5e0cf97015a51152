import userEvent from '@testing-library/user-event'
import { cleanup, render, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import UiTimeField from './UiTimeField.vue'

afterEach(cleanup)

function show() {
  const value = ref('2026-12-01T09:00')
  render(defineComponent(() => () => h(UiTimeField, { 'label': 'Until', 'modelValue': value.value, 'onUpdate:modelValue': (next: string) => { value.value = next } })))
  return value
}

it('takes a time in words over into the calendar, and says which it is', async () => {
  const value = show()
  await userEvent.type(screen.getByLabelText('In words'), 'dec 24 2030 at 5pm')
  await waitFor(() => expect(value.value).toBe('2030-12-24T17:00'))
  expect(screen.getByLabelText('Until')).toHaveProperty('value', '2030-12-24T17:00')
  expect(screen.getByText(/Dec 24/)).toBeTruthy()
})

it('keeps the time when the words are none', async () => {
  const value = show()
  await userEvent.type(screen.getByLabelText('In words'), 'when she answers')
  expect(await screen.findByText('This time was not understood.')).toBeTruthy()
  expect(screen.getByLabelText('In words').getAttribute('aria-invalid')).toBe('true')
  expect(value.value).toBe('2026-12-01T09:00')
  await userEvent.clear(screen.getByLabelText('In words'))
  expect(screen.queryByText('This time was not understood.')).toBeNull()
})
