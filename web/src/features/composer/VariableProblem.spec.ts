import userEvent from '@testing-library/user-event'
import { cleanup, configure, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { useEntities } from '@/stores/entities'
import type { FakeServer } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stubScreen } from '@/testing/stubScreen'
import { inbox, wireContact, wireConversation } from '@/testing/wire'
import ThreadComposer from './ThreadComposer.vue'

const rows = [
  { id: 31, version: 1, short_code: 'hello', attachments: [], content: 'Hello {{contact.first_name}}, {{agent.name}} of {{account.name}} ({{inbox.name}}) about {{conversation.id}}, {{contact.custom_attribute.plan}}' },
  { id: 32, version: 1, short_code: 'call', attachments: [], content: 'We call {{contact.phone}} today.' },
  { id: 33, version: 1, short_code: 'known', attachments: [], content: '{{contact.custom_attribute.none}}{{conversation.custom_attribute.order}} {{contact.name | default: "you"}}' },
]

let server: FakeServer

configure({ asyncUtilTimeout: 60_000 })
beforeEach(stubScreen.bind(null, 1440))
afterEach(cleanup)

async function compose(contact = wireContact({ name: 'Mia Berg', custom_attributes: { plan: 'gold' } })) {
  server = await signIn({ collections: { canned_responses: { cacheKey: 'canned_response', rows } }, inboxes: [inbox({ name: 'App' })] })
  const entities = useEntities()
  entities.load({ conversations: [wireConversation({ contact, custom_attributes: { order: 'A-1' } })] })
  const conversation = entities.conversations.get(1)
  if (!conversation)
    throw new Error('The conversation was not loaded.')
  render(ThreadComposer, { props: { conversation } })
  const box = screen.getByLabelText<HTMLTextAreaElement>('Reply text')
  await userEvent.click(box)
  return box
}

async function insert(box: HTMLTextAreaElement, code: string) {
  await userEvent.type(box, `/${code}`)
  await screen.findByRole('option', { name: new RegExp(code) })
  await userEvent.keyboard('{Enter}')
}

const sent = () => server.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)

it('asks for the name of a contact whose name the desk has made up', async () => {
  const box = await compose(wireContact({ id: 501, name: 'lucky-comet-501', custom_attributes: { plan: 'gold' } }))
  await insert(box, 'hello')
  await expect.poll(() => box.value).toContain('Hello {{contact.first_name}}, Ada')
  expect(await screen.findByRole('alert')).toBeTruthy()
})

it('fills in the variables of a canned response', async () => {
  const box = await compose()
  await insert(box, 'hello')
  await expect.poll(() => box.value).toBe('Hello Mia, Ada of Acme Coffee (App) about 1, gold')
  expect(screen.queryByRole('alert')).toBeNull()
})

it('shows a variable without a value and sends it only after it was replaced', async () => {
  const box = await compose()
  await insert(box, 'call')
  await expect.poll(() => box.value).toBe('We call {{contact.phone}} today.')
  expect((await screen.findByRole('alert')).textContent).toBe('{{contact.phone}} has no value for this customer. Replace it before you send.')
  expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe('{{contact.phone}}')
  box.setSelectionRange(0, 0)
  await userEvent.keyboard('{Enter}')
  expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe('{{contact.phone}}')
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(sent()).toEqual([])
  expect(document.activeElement).toBe(box)
  await userEvent.keyboard('you')
  expect(screen.queryByRole('alert')).toBeNull()
  await userEvent.keyboard('{Enter}')
  expect(sent()).toEqual([expect.objectContaining({ content: 'We call you today.' })])
})

it('waits with its warning until the variable is written, or the message is to be sent', async () => {
  const box = await compose()
  await insert(box, 'call')
  await screen.findByRole('alert')
  await userEvent.clear(box)
  await userEvent.type(box, 'Hi {{{{contact.nm')
  expect(screen.queryByRole('alert')).toBeNull()
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('alert').textContent).toBe('{{contact. has no closing braces. Correct it, or put it between backticks.')
  await userEvent.clear(box)
  await userEvent.type(box, '{{{{contact.nmae}} ')
  expect(screen.getByRole('alert').textContent).toBe('{{contact.nmae}} is not a variable. Correct it, or put it between backticks.')
  await userEvent.clear(box)
  await userEvent.type(box, '{{% if a %} ')
  expect(screen.getByRole('alert').textContent).toBe('Messages have no tags such as {% if. Remove it, or put it between backticks.')
  await userEvent.clear(box)
  await userEvent.paste('{{contact.name}}'.repeat(101))
  expect(screen.getByRole('alert').textContent).toBe('A message has at most 100 variables.')
})

it('leaves a value that the page was too large for to the server', async () => {
  const box = await compose(wireContact({ name: 'Mia Berg', truncated: true }))
  await insert(box, 'known')
  await expect.poll(() => box.value).toBe('{{contact.custom_attribute.none}}A-1 Mia Berg')
  expect(screen.queryByRole('alert')).toBeNull()
})
