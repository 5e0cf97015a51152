import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useEntities } from '@/stores/entities'
import { useThread } from '@/stores/thread'
import { wireConversation, wireMessage } from '@/testing/wire'
import DeleteContact from './DeleteContact.vue'
import DeleteConversation from './DeleteConversation.vue'

const requests = vi.hoisted(() => ({ conversation: vi.fn<(id: number) => Promise<unknown>>(), contact: vi.fn<(id: number) => Promise<unknown>>() }))
vi.mock('@/api/conversations', async original => ({ ...await original<object>(), deleteConversation: requests.conversation }))
vi.mock('@/api/contacts', async original => ({ ...await original<object>(), deleteContact: requests.contact }))

const one = wireConversation()
const contactId = one.contact_id

beforeEach(() => {
  setActivePinia(createPinia())
  requests.conversation.mockReset().mockResolvedValue(null)
  requests.contact.mockReset().mockResolvedValue(null)
  useEntities().load({ conversations: [one], messages: [wireMessage({ conversation_id: one.id })] })
  useThread().conversationId = one.id
})
afterEach(cleanup)

it('deletes the conversation after one confirmation, with its messages', async () => {
  render(DeleteConversation)
  await userEvent.click(await screen.findByRole('button', { name: 'Delete conversation' }))
  expect(requests.conversation).toHaveBeenCalledExactlyOnceWith(one.id)
  await expect.poll(() => useEntities().conversations.has(one.id)).toBe(false)
  expect(useEntities().messagesOf(one.id).size).toBe(0)
  expect(useEntities().isDeleted(one.id)).toBe(true)
})

it('deletes the contact with all its conversations', async () => {
  render(DeleteContact)
  await userEvent.click(await screen.findByRole('button', { name: 'Delete contact' }))
  expect(requests.contact).toHaveBeenCalledExactlyOnceWith(contactId)
  await expect.poll(() => useEntities().contacts.has(contactId)).toBe(false)
  expect(useEntities().conversations.size).toBe(0)
})

it('keeps everything when the server refuses', async () => {
  requests.contact.mockRejectedValue(new Error('no'))
  render(DeleteContact)
  await userEvent.click(await screen.findByRole('button', { name: 'Delete contact' }))
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(useEntities().conversations.has(one.id)).toBe(true)
})

it('does not show a deleted conversation again, whatever arrives later', () => {
  const entities = useEntities()
  entities.apply([{ event: 'conversation.deleted', data: { id: one.id, account_id: 1 } }])
  entities.load({ conversations: [{ ...one, version: one.version + 1 }], messages: [wireMessage({ conversation_id: one.id })] })
  expect(entities.conversations.size).toBe(0)
  expect(entities.messagesOf(one.id).size).toBe(0)
  entities.beginReset()
  entities.finishReset()
  entities.load({ conversations: [one] })
  expect(entities.conversations.size).toBe(0)
})

it('removes the conversations of a deleted inbox, and no others', () => {
  const entities = useEntities()
  const other = { ...wireConversation(), id: one.id + 1, inbox_id: one.inbox_id + 1 }
  entities.load({ conversations: [other] })
  entities.apply([{ event: 'inbox.deleted', data: { id: one.inbox_id, account_id: 1 } }])
  expect([...entities.conversations.keys()]).toEqual([other.id])
})
