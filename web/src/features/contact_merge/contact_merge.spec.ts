import userEvent from '@testing-library/user-event'
import { cleanup, render, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { usePanels } from '@/features/desk/panels'
import { parts } from '@/lazyComponent'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import { ErrorResponse } from '@/testing/fakeServer'
import type { Routes } from '@/testing/fakeServer'
import { signIn } from '@/testing/signIn'
import { stubScreen } from '@/testing/stubScreen'
import { wireContact } from '@/testing/wire'

beforeEach(() => stubScreen())
afterEach(cleanup)

const KIM = wireContact({ id: 9, name: 'Kim', email: 'kim@x.example' })
const OTHER = wireContact({ id: 10, name: 'Kim P.', email: 'kim@x.example' })

/** The dialog of Kim, with the other contact chosen. `answers` replaces routes. */
async function choose(answers: Routes = {}) {
  const asked: unknown[] = []
  await signIn({}, {
    'GET A/contacts/search': () => ({ meta: { count: 2, current_page: 1, has_more: false }, payload: [KIM, OTHER] }),
    'GET A/actions/contact_merge': ({ query }) => {
      asked.push(query.get('base_contact_id'))
      return { contact: { ...KIM, phone_number: '+44' }, filled: ['phone_number'], dropped: { name: 'Kim P.', favourite_tea: 'green' } }
    },
    ...answers,
  })
  useEntities().load({ contacts: [KIM] })
  usePanels().openMerge(9)
  const { default: MergeContact } = await parts.MergeContact()
  const shown = render(MergeContact)
  await userEvent.type(await screen.findByRole('textbox', { name: /Name, e-mail/ }), 'kim')
  await userEvent.click(await screen.findByRole('option', { name: /Kim P\./ }))
  return { asked, shown }
}

it('offers every contact but the own one', async () => {
  await signIn({}, { 'GET A/contacts/search': () => ({ meta: { count: 2, current_page: 1, has_more: false }, payload: [KIM, OTHER] }) })
  useEntities().load({ contacts: [KIM] })
  usePanels().openMerge(9)
  const { default: MergeContact } = await parts.MergeContact()
  render(MergeContact)
  await userEvent.type(await screen.findByRole('textbox', { name: /Name, e-mail/ }), 'kim')
  await screen.findByRole('option', { name: /Kim P\./ })
  expect(screen.getAllByRole('option')).toHaveLength(1)
})

it('shows what the contact gets and what is not kept, and merges', async () => {
  const bodies: unknown[] = []
  const { shown } = await choose({ 'POST A/actions/contact_merge': ({ body }) => { bodies.push(body); return { ...KIM, version: 5 } } })
  const gained = await screen.findByRole('region', { name: 'Added to Kim' })
  expect(within(gained).getByText('+44')).toBeTruthy()
  expect(within(screen.getByRole('region', { name: 'Not kept' })).getByText('favourite tea')).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Merge' }))
  await waitFor(() => expect(shown.emitted('update:open')).toEqual([[false]]))
  expect(bodies).toEqual([{ base_contact_id: 9, mergee_contact_id: 10 }])
  expect(useEntities().contacts.get(9)?.version).toBe(5)
  expect(useNotices().notices.map(({ key }) => key)).toContain('contacts_merged')
})

it('keeps the other contact instead, with a new preview', async () => {
  const { asked } = await choose()
  await screen.findByRole('region', { name: 'Added to Kim' })
  await userEvent.click(screen.getByRole('radio', { name: /Kim P\./ }))
  await screen.findByRole('region', { name: 'Added to Kim P.' })
  expect(asked).toEqual(['9', '10'])
})

it('says why a merge is refused, and stays open', async () => {
  const refusal = new ErrorResponse(409, { code: 'contact_merge_running', message: 'One of the contacts is being merged. Try again in a minute.' })
  const { shown } = await choose({ 'POST A/actions/contact_merge': () => refusal })
  await screen.findByRole('region', { name: 'Added to Kim' })
  await userEvent.click(screen.getByRole('button', { name: 'Merge' }))
  expect((await screen.findByRole('alert')).textContent).toContain('being merged')
  expect(shown.emitted('update:open')).toBeUndefined()
})

it('offers to load a preview again, and goes back to the search', async () => {
  const failures: unknown[] = [new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' })]
  await choose({ 'GET A/actions/contact_merge': () => failures.shift() ?? { contact: KIM, filled: [], dropped: {} } })
  await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
  await screen.findByText(/Nothing but conversations/)
  await userEvent.click(screen.getByRole('button', { name: 'Choose another contact' }))
  await screen.findByRole('textbox', { name: /Name, e-mail/ })
})
