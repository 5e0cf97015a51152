import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/client'
import ConfirmDialog from './ConfirmDialog.vue'

afterEach(cleanup)

function ask(run: () => unknown) {
  return render(ConfirmDialog, { props: { title: 'Delete Mia?', hint: 'Her messages are deleted.', confirmLabel: 'Delete', run } })
}

it('focuses Cancel and does nothing without a confirmation', async () => {
  const run = vi.fn()
  const view = ask(run)
  await expect.poll(() => document.activeElement?.textContent).toBe('Cancel')
  await userEvent.keyboard('{Enter}')
  expect(run).not.toHaveBeenCalled()
  expect(view.emitted().close).toHaveLength(1)
})

it('runs the action once and closes when it has succeeded', async () => {
  let finish = () => undefined as unknown
  const run = vi.fn(() => new Promise((resolve) => { finish = () => resolve(null) }))
  const view = ask(run)
  const button = await screen.findByRole('button', { name: 'Delete' })
  await userEvent.dblClick(button)
  expect(run).toHaveBeenCalledTimes(1)
  expect(view.emitted().close).toBeUndefined()
  finish()
  await expect.poll(() => view.emitted().close?.length).toBe(1)
})

it('displays the refusal of the server and stays open for another try', async () => {
  const view = ask(() => Promise.reject(new ApiError(409, 'busy_try_again', 'Try again.')))
  await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
  expect((await screen.findByRole('alert')).textContent).toBe('Try again.')
  expect(view.emitted().close).toBeUndefined()
  expect(screen.getByRole('dialog', { name: 'Delete Mia?', description: 'Her messages are deleted.' })).toBeTruthy()
})
