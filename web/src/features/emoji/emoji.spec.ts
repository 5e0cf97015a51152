import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { openPage } from '@/testing/openPage'
import { wireConversation } from '@/testing/wire'
import { emojiLanguage } from './languages'

/** Stands for the library, which needs a database that jsdom lacks; the browser tests use the library itself. */
vi.mock('emoji-picker-element/picker', () => {
  class FakePicker extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = '<input type="search">'
    }
  }
  customElements.define('emoji-picker', FakePicker)
  return { default: FakePicker }
})

afterEach(cleanup)

async function openPicker() {
  await openPage('/conversations/31', { conversations: [wireConversation({ id: 31 })] })
  const field = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Reply text' })
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }))
  const dialog = await screen.findByRole('dialog', { name: 'Emoji' })
  const picker = await waitFor(() => dialog.querySelector('emoji-picker') ?? Promise.reject(new Error('no picker')))
  return { field, dialog, picker }
}

it('inserts the chosen emoji where the caret is and returns to the text', async () => {
  const { field, picker } = await openPicker()
  await waitFor(() => expect(picker.shadowRoot?.activeElement?.tagName).toBe('INPUT'))
  await userEvent.type(field, 'Thank you, Kim')
  field.setSelectionRange(9, 9)
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }))
  const again = await waitFor(() => document.querySelector('emoji-picker') ?? Promise.reject(new Error('no picker')))
  again.dispatchEvent(new CustomEvent('emoji-click', { detail: { unicode: '🎉' } }))
  await waitFor(() => expect(field.value).toBe('Thank you🎉, Kim'))
  expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull()
  expect(document.activeElement).toBe(field)
})

it('closes with Escape and with a press elsewhere', async () => {
  const { field, dialog } = await openPicker()
  dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull())
  expect(document.activeElement).toBe(field)
  await userEvent.click(screen.getByRole('button', { name: 'Emoji' }))
  await screen.findByRole('dialog', { name: 'Emoji' })
  await userEvent.click(screen.getByRole('region', { name: 'Messages' }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Emoji' })).toBeNull())
})

it.each([
  ['en', 'en', 'Search'], ['de-AT', 'de', 'Suchen'], ['pt-BR', 'pt', 'Procurar'], ['ar', 'en', 'بحث'], ['tlh', 'en', 'Search'], ['', 'en', 'Search'],
])('has names and texts for %s', async (tag, locale, label) => {
  const found = await emojiLanguage(tag)
  expect(found).toMatchObject({ locale, i18n: { searchLabel: label } })
  expect(found.dataSource).toContain(`/${locale}/`)
})
