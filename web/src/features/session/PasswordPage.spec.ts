import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { addTexts } from '@/i18n'
import type { Routes } from '@/testing/fakeServer'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import PasswordPage from './PasswordPage.vue'

await addTexts('session')

const stub = { template: '<p />' }

async function pageAt(address: string, routes: Routes = {}) {
  const server = new FakeServer(routes)
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/password', component: PasswordPage }, { path: '/login', name: 'login', component: stub }, { path: '/:rest(.*)*', component: stub }],
  })
  await router.push(address)
  render(PasswordPage, { global: { plugins: [router] } })
  return { server, router }
}

async function choose(password: string) {
  await userEvent.type(screen.getByLabelText('New password'), password)
  await userEvent.click(screen.getByRole('button', { name: 'Set password' }))
}

afterEach(cleanup)
beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('sends the token of the link and opens the desk', async () => {
  const { server, router } = await pageAt('/password#secret-token')
  await choose('Brand-new-1')
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/')
  const sent = server.requests.findLast(each => each.path === '/auth/password')
  expect(sent?.body).toEqual({ reset_password_token: 'secret-token', password: 'Brand-new-1' })
})

it('says at once that a link was used', async () => {
  const { server } = await pageAt('/password#secret-token', { 'PUT /auth/password': () => new ErrorResponse(422, { error: 'Refused.', code: 'password_link_invalid' }) })
  expect((await screen.findByRole('alert')).textContent).toContain('has been used or is too old')
  expect(screen.getByLabelText('New password')).toHaveProperty('disabled', true)
  expect(screen.getByRole('button', { name: 'Set password' })).toHaveProperty('disabled', true)
  expect(screen.getByRole('link', { name: 'Ask for another link' })).toBeTruthy()
  expect(server.requests.map(({ body }) => body)).toEqual([{ reset_password_token: 'secret-token', password: '' }])
})

it.each([['password_too_weak', 422], ['internal', 500]])('takes a password while the link works or was not tested: %s', async (code, status) => {
  const { server } = await pageAt('/password#secret-token', { 'PUT /auth/password': () => new ErrorResponse(status, { error: 'Refused.', code }) })
  await expect.poll(() => server.requests.length).toBe(1)
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByRole('button', { name: 'Set password' })).toHaveProperty('disabled', false)
})

it('says that a link is too old, and that a password is too weak', async () => {
  let code = 'password_too_weak'
  await pageAt('/password#secret-token', { 'PUT /auth/password': () => new ErrorResponse(422, { error: 'Refused.', code }) })
  code = 'password_link_invalid'
  await choose('Brand-new-1')
  expect((await screen.findByRole('alert')).textContent).toContain('has been used or is too old')
  code = 'password_too_weak'
  await choose('weak')
  await expect.poll(() => screen.getByRole('alert').textContent).toContain('does not meet the rules')
})

it('takes no password without a token', async () => {
  await pageAt('/password')
  expect(screen.getByRole('alert').textContent).toContain('has been used or is too old')
  expect(screen.getByRole('button', { name: 'Set password' })).toHaveProperty('disabled', true)
})
