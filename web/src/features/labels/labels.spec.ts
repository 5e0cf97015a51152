import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, label } from '@/testing/wire'

const administrator = { agents: [agent({ role: 'administrator' })] }

afterEach(cleanup)

it('creates a label', async () => {
  const { server, router } = await openPage('/settings/labels/new', administrator)
  await userEvent.type(await screen.findByLabelText('Name'), 'vip')
  await userEvent.type(screen.getByLabelText('Description'), 'Important customers')
  await userEvent.click(screen.getByRole('radio', { name: 'Purple' }))
  await userEvent.click(screen.getByLabelText('Show in the sidebar'))
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'vip' })).toBeTruthy()
  expect(server.desk.labels).toMatchObject([{ title: 'vip', description: 'Important customers', color: '#8e4ec6', show_on_sidebar: false }])
  await expect.poll(() => router.currentRoute.value.path).toBe('/settings/labels')
})

it('displays the server\'s error at the field and keeps the form open', async () => {
  const taken = new ErrorResponse(422, { code: 'title_taken', message: 'A label with this title exists already.', attributes: ['title'] })
  await openPage('/settings/labels/new', administrator, { routes: { 'POST A/labels': () => taken } })
  await userEvent.type(await screen.findByLabelText('Name'), 'vip{Enter}')
  const field = screen.getByLabelText<HTMLInputElement>('Name')
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe('A label with this title exists already.')
  await expect.poll(() => document.activeElement).toBe(field)
  expect(field.value).toBe('vip')
})

it('displays errors without a field above the buttons', async () => {
  const { server } = await openPage('/settings/labels/new', administrator)
  server.reachable = false
  await userEvent.type(await screen.findByLabelText('Name'), 'vip{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('The server cannot be reached')
})

it('changes a label, but not its name', async () => {
  const { server } = await openPage('/settings/labels/31', { ...administrator, labels: [label({ id: 31, color: '#123456' })] })
  expect((await screen.findByLabelText<HTMLInputElement>('Name')).disabled).toBe(true)
  expect(screen.getByRole<HTMLInputElement>('radio', { name: '#123456' }).checked).toBe(true)
  await userEvent.type(screen.getByLabelText('Description'), 'Important')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.desk.labels[0]?.description).toBe('Important')
  expect(server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ description: 'Important' })
})
