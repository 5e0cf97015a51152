import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { addTexts } from '@/i18n'
import type { Routes } from '@/testing/fakeServer'
import { ErrorResponse, FakeServer } from '@/testing/fakeServer'
import SignInPage from './SignInPage.vue'

await addTexts('session')

const stub = { template: '<p />' }

async function signInAt(address: string, routes: Routes = {}) {
  const server = new FakeServer(routes)
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/login', component: SignInPage }, { path: '/:rest(.*)*', component: stub }] })
  await router.push(address)
  render(SignInPage, { global: { plugins: [router] } })
  await userEvent.type(screen.getByLabelText('E-mail'), 'ada@acme.example')
  await userEvent.type(screen.getByLabelText('Password'), 'secret')
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  return { server, router }
}

afterEach(cleanup)
beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('redirects to the requested page', async () => {
  const { router } = await signInAt('/login?next=/conversations/7')
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/conversations/7')
})

it('does not redirect to other sites', async () => {
  const { router } = await signInAt('/login?next=//evil.example/')
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/')
})

it('displays an error for wrong credentials', async () => {
  await signInAt('/login', { 'POST /auth/sign_in': () => new ErrorResponse(401, { success: false, errors: ['Invalid login credentials.'] }) })
  expect((await screen.findByRole('alert')).textContent).toContain('E-mail or password is wrong.')
})

it('displays an error after too many attempts', async () => {
  await signInAt('/login', { 'POST /auth/sign_in': () => new ErrorResponse(429, { error: 'Throttled' }) })
  expect((await screen.findByRole('alert')).textContent).toContain('Too many attempts')
})
