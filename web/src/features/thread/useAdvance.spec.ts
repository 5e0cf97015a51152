import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { profile, wireConversation } from '@/testing/wire'

afterEach(cleanup)

/** Resolves conversation 2 of three, newest first: 3, 2, 1. Returns the path that follows. */
async function resolveSecond(ui_settings: Record<string, unknown>): Promise<() => string> {
  const conversations = [1, 2, 3].map(id => wireConversation({ id, contact_id: 500 + id, assignee: 7, status: 'open', last_activity_at: 1_700_000_000 + id, last_activity_at_ms: (1_700_000_000 + id) * 1000 }))
  const { router, server } = await openPage('/conversations/2', { user: profile({ ui_settings }), conversations })
  await waitFor(() => expect(screen.getAllByRole('listitem').length).toBeGreaterThanOrEqual(3))
  await userEvent.click(await screen.findByRole('button', { name: 'Resolve' }))
  await expect.poll(() => server.desk.conversations.find(({ id }) => id === 2)?.status).toBe('resolved')
  return () => router.currentRoute.value.path
}

it.each([
  ['next', '/conversations/1'],
  ['previous', '/conversations/3'],
  ['list', '/'],
  ['stay', '/conversations/2'],
])('%s leads to %s', async (after_closing, path) => {
  const current = await resolveSecond({ after_closing })
  await waitFor(() => expect(current()).toBe(path))
})
