import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import type { Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireConversation, wireMessage } from '@/testing/wire'

afterEach(cleanup)

const conversation = wireConversation({ id: 1 })
const account = (outgoing_mail: boolean) => ({ 'GET A': () => ({ id: 1, version: 1, name: 'Acme', locale: 'en', settings: {}, custom_attributes: {}, features: { outgoing_mail } }) })

async function openDialog(routes: Routes = {}) {
  const opened = await openPage('/conversations/1', { conversations: [conversation], messages: [wireMessage({ id: 101, conversation_id: 1 })] }, { routes: { ...account(true), ...routes } })
  await userEvent.click(await screen.findByRole('button', { name: 'More actions' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Mail a transcript' }))
  return { ...opened, dialog: within(await screen.findByRole('dialog')) }
}

async function fill(dialog: Awaited<ReturnType<typeof openDialog>>['dialog'], email: string) {
  const field = await dialog.findByLabelText('E-mail address')
  await userEvent.clear(field)
  await userEvent.type(field, email)
  await userEvent.click(dialog.getByRole('button', { name: 'Send' }))
}

it('mails a transcript and says so', async () => {
  const { dialog, server } = await openDialog({ 'POST A/conversations/1/transcript': () => null })
  await fill(dialog, ' lee@example.org')
  expect((await dialog.findByRole('status')).textContent).toContain('on its way to lee@example.org')
  expect(server.requests.filter(({ path }) => path.endsWith('/transcript')).map(({ body }) => body)).toEqual([{ email: 'lee@example.org' }])
})

it('shows the refusal of an address at the field and repeats it under the same key', async () => {
  let tries = 0
  const refused = () => tries++ ? null : new ErrorResponse(422, { message: 'The e-mail address is not valid.', code: 'email_invalid', attributes: ['email'] })
  const { dialog } = await openDialog({ 'POST A/conversations/1/transcript': refused })
  await fill(dialog, 'lee@example.org')
  expect(await dialog.findByText('The e-mail address is not valid.')).toBeTruthy()
  await userEvent.click(dialog.getByRole('button', { name: 'Send' }))
  expect(await dialog.findByText(/on its way/)).toBeTruthy()
  expect(tries).toBe(2)
})

it('explains a desk without mail', async () => {
  const { dialog } = await openDialog(account(false))
  expect(await dialog.findByText(/This desk sends no mail yet/)).toBeTruthy()
  expect(dialog.queryByLabelText('E-mail address')).toBeNull()
})

it('offers to try again when the desk is out of reach', async () => {
  let isDown = true
  const { dialog } = await openDialog({ 'GET A': () => isDown ? new ErrorResponse(500, {}) : account(true)['GET A']() })
  expect(await dialog.findByRole('alert')).toBeTruthy()
  isDown = false
  await userEvent.click(dialog.getByRole('button', { name: 'Try again' }))
  expect(await dialog.findByLabelText('E-mail address')).toBeTruthy()
})
