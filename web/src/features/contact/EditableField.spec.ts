import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import EditableField from './EditableField.vue'

afterEach(cleanup)

async function edit(keys: string) {
  const view = render(EditableField, { props: { label: 'Name', value: 'Mia' } })
  await userEvent.click(screen.getByRole('button', { name: 'Name: Mia. Edit' }))
  await userEvent.clear(screen.getByRole('textbox'))
  await userEvent.keyboard(keys)
  return view.emitted().save
}

it('saves with Enter', async () => {
  expect(await edit('Mia H.{Enter}')).toEqual([['Mia H.']])
})

it('discards with Escape', async () => {
  expect(await edit('Other name{Escape}')).toBeUndefined()
  expect(screen.getByRole('button').textContent).toContain('Mia')
})

it('keeps a rejected value for correction', async () => {
  const view = render(EditableField, { props: { label: 'Name', value: 'Mia' } })
  await userEvent.click(screen.getByRole('button'))
  await userEvent.keyboard('x')
  await userEvent.tab()
  await view.rerender({ error: 'Too short' })
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('x')
  expect(screen.getByRole('alert').textContent).toBe('Too short')
})

it('does not save an unchanged value', async () => {
  expect(await edit('Mia {Enter}')).toBeUndefined()
})

it('describes the value with its note', async () => {
  const view = render(EditableField, { props: { label: 'E-mail', value: 'mia@x.example', note: 'Not verified' } })
  expect(screen.getByRole('button', { description: 'Not verified' })).toBeTruthy()
  await view.rerender({ value: '' })
  expect(screen.queryByText('Not verified')).toBeNull()
})
