import { fireEvent, render, screen, cleanup, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import type { Chat } from './chat'
import TranscriptButton from './parts/TranscriptButton.vue'
import { config, fakeDesk, Refusal } from './testing/fakeDesk'

afterEach(cleanup)
const desk = fakeDesk()

const http = { websiteToken: 'site1', visitorToken: () => 'visitor-1', locale: () => 'en' }
const ASK = { name: 'E-mail me this conversation' }

function show(hasEmail: boolean, features = ['email_transcript']) {
  desk.routes['GET contact'] = () => ({ has_email: hasEmail })
  const chat = { config: { ...config, enabled_features: features }, http, contact: shallowRef(null) } as unknown as Chat
  render(TranscriptButton, { props: { chat } })
}

it('is shown to a visitor with an address on a desk that sends mail', async () => {
  show(true)
  await fireEvent.click(await screen.findByRole('button', ASK))
  expect((await screen.findByRole('status')).textContent).toContain('on its way')
  expect(desk.calls.filter(({ path }) => path === 'conversations/transcript')).toHaveLength(1)
})

it('asks under the same id again after a failure', async () => {
  show(true)
  let tries = 0
  desk.routes['POST conversations/transcript'] = () => tries++ ? {} : new Refusal(500)
  await fireEvent.click(await screen.findByRole('button', ASK))
  expect((await screen.findByRole('alert')).textContent).toContain('could not be sent')
  await fireEvent.click(screen.getByRole('button', ASK))
  await screen.findByRole('status')
  const ids = desk.calls.filter(({ path }) => path === 'conversations/transcript').map(({ body }) => (body as { echo_id: string }).echo_id)
  expect(new Set(ids).size).toBe(1)
  expect(ids).toHaveLength(2)
})

it.each([
  [false, ['email_transcript'], 1],
  [true, [], 0],
])('is hidden with address %s and features %j', async (hasEmail, features, asked) => {
  show(hasEmail, features)
  await waitFor(() => { expect(desk.calls.filter(({ path }) => path === 'contact')).toHaveLength(asked) })
  expect(screen.queryByRole('button')).toBeNull()
})
