import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { addTexts } from '@/i18n'
import type { Routes } from '@/testing/fakeServer'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import ForgotPage from './ForgotPage.vue'

await addTexts('session')
const stub = { template: '<p />' }

async function ask(routes: Routes) {
  const server = new FakeServer(routes)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/forgot', component: ForgotPage }, { path: '/login', name: 'login', component: stub }] })
  await router.push('/forgot')
  render(ForgotPage, { global: { plugins: [router] } })
  await userEvent.type(screen.getByLabelText('E-mail'), 'ada@acme.example')
  await userEvent.click(screen.getByRole('button', { name: 'Mail me a link' }))
  return server
}

afterEach(cleanup)
beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('says that a link is on its way, without telling whether there is a person', async () => {
  await ask({ 'POST /auth/password': () => ({ message: 'ok' }) })
  const notice = await screen.findByRole('status')
  expect(notice.textContent).toContain('If you sign in with ada@acme.example')
  expect(document.activeElement).toBe(notice)
  expect(screen.queryByRole('button')).toBeNull()
})

it.each([
  [409, 'mail_not_configured', 'This desk sends no mail.'],
  [422, 'email_invalid', 'Enter a valid e-mail address.'],
  [429, 'too_many_requests', 'Too many attempts.'],
  [500, 'internal', 'Something went wrong on the server.'],
])('shows the refusal %s %s', async (status, code, text) => {
  await ask({ 'POST /auth/password': () => new ErrorResponse(status, { error: 'no', code }) })
  expect((await screen.findByRole('alert')).textContent).toContain(text)
  expect(screen.getByRole('button', { name: 'Mail me a link' })).toBeTruthy()
})
