import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import ContactCard from '@/features/contact/ContactCard.vue'
import { useEntities } from '@/stores/entities'
import { useOptimistic } from '@/stores/optimistic'
import { ErrorResponse } from '@/testing/fakeServer'
import type { Routes } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { wireContact, wireConversation } from '@/testing/wire'
import type { CustomAttribute } from '.'

afterEach(cleanup)

function definition(id: number, key: string, given: Partial<CustomAttribute>): CustomAttribute {
  return {
    id, attribute_display_name: key, attribute_display_type: 'text', attribute_description: null, attribute_key: key, attribute_model: 'contact_attribute',
    attribute_values: [], regex_pattern: null, regex_cue: null, default_value: null,
    created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z', version: 1, ...given,
  }
}

const rows = [
  definition(1, 'plan', { attribute_display_type: 'list', attribute_values: ['free', 'paid'] }),
  definition(2, 'size', { attribute_display_type: 'number' }),
  definition(3, 'vip', { attribute_display_type: 'checkbox' }),
  definition(4, 'site', { attribute_display_type: 'link' }),
  definition(5, 'order', { attribute_model: 'conversation_attribute' }),
]

async function show(routes: Routes = {}, attributes: Record<string, unknown> = {}) {
  const custom_attributes = { plan: 'free', size: 7, site: 'https://kim.example', old_field: 'kept' }
  const conversation = wireConversation({ id: 5, contact: wireContact({ id: 8 }), custom_attributes: attributes })
  const server = await signIn({ contacts: [wireContact({ id: 9, custom_attributes })], conversations: [conversation], collections: { custom_attribute_definitions: { cacheKey: 'custom_attribute', rows: structuredClone(rows) } } }, routes)
  const entities = useEntities()
  entities.load({ contacts: server.desk.contacts, conversations: server.desk.conversations })
  const Card = defineComponent(() => () => [...entities.contacts.values()].filter(({ id }) => id === 9).map(contact => h(ContactCard, { contact, conversation: useOptimistic().conversations.get(5) ?? null, overlay: false })))
  render(Card, { global: { stubs: { PreviousConversations: true } } })
  await screen.findByLabelText('plan')
  return { stored: () => server.desk.contacts[0]?.custom_attributes, ofConversation: () => server.desk.conversations[0]?.custom_attributes }
}

it('shows a field for each attribute of contacts, and other attributes below them', async () => {
  await show()
  expect(screen.getByLabelText<HTMLSelectElement>('plan').value).toBe('free')
  expect(screen.getByRole('button', { name: 'size: 7. Edit' })).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Open site' }).getAttribute('href')).toBe('https://kim.example')
  expect(screen.getByText('kept')).toBeTruthy()
})

it('saves values in the type of their attribute', async () => {
  const { stored } = await show()
  await userEvent.click(screen.getByRole('button', { name: 'size: 7. Edit' }))
  await userEvent.keyboard('{Control>}a{/Control}12,5{Enter}')
  await userEvent.click(screen.getByLabelText('vip'))
  await userEvent.selectOptions(screen.getByLabelText('plan'), 'paid')
  await expect.poll(stored).toEqual({ plan: 'paid', size: 12.5, vip: true, site: 'https://kim.example', old_field: 'kept' })
})

it('removes an attribute that is left empty', async () => {
  const { stored } = await show()
  await userEvent.selectOptions(screen.getByLabelText('plan'), 'Not set')
  await expect.poll(stored).toEqual({ size: 7, site: 'https://kim.example', old_field: 'kept' })
})

it('keeps what was typed after an error', async () => {
  const { stored } = await show({ 'PATCH A/contacts/9': () => new ErrorResponse(422, { code: 'attributes_too_large', message: 'Too large.', attributes: [] }) })
  await userEvent.click(screen.getByRole('button', { name: 'size: 7. Edit' }))
  await userEvent.keyboard('{Control>}a{/Control}many{Enter}')
  expect((await screen.findByRole('alert')).textContent).toBe('This is not a number.')
  expect(screen.getByLabelText<HTMLInputElement>('size').value).toBe('many')
  await userEvent.click(screen.getByLabelText('vip'))
  expect(await screen.findByText('Too large.')).toBeTruthy()
  expect(stored()).toMatchObject({ size: 7 })
})

it('sets and removes attributes of the conversation', async () => {
  const { ofConversation, stored } = await show({}, { old_field: 'of the conversation', order: 'A-16' })
  const region = screen.getByRole('region', { name: 'This conversation' })
  expect(region.textContent).toContain('of the conversation')
  await userEvent.click(screen.getByRole('button', { name: 'order: A-16. Edit' }))
  await userEvent.keyboard('{Control>}a{/Control}A-17{Enter}')
  await expect.poll(ofConversation).toEqual({ old_field: 'of the conversation', order: 'A-17' })
  await userEvent.click(await screen.findByRole('button', { name: 'order: A-17. Edit' }))
  await userEvent.keyboard('{Control>}a{/Control}{Backspace}{Enter}')
  await expect.poll(ofConversation).toEqual({ old_field: 'of the conversation' })
  expect(stored()).toMatchObject({ plan: 'free' })
})
