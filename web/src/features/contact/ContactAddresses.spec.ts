import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { signIn } from '@/testing/signIn'
import { wireContact } from '@/testing/wire'
import ContactAddresses from './ContactAddresses.vue'

afterEach(cleanup)

const SHOP = { id: 11, name: 'Shop', channel_id: 11, channel_type: 'Channel::Whatsapp', provider: 'whatsapp_cloud', avatar_url: '' }
const ADDRESSES = [
  { id: '447700900103', kind: 'number', since: 1_600_000_000, until: 1_650_000_000 },
  { id: 'GB.1', kind: 'user_id', since: 1_600_000_000, until: null },
  { id: '447700900104', kind: 'number', since: 1_650_000_000, until: null },
  { id: 'x', kind: 'of a newer version', since: null, until: null },
]

async function show(addresses?: typeof ADDRESSES) {
  const contact = wireContact({ contact_inboxes: [{ source_id: '447700900104', inbox: SHOP, addresses }] })
  await signIn({ contacts: [contact] })
  render(ContactAddresses, { props: { contact: { ...contact, unverified: [], last_activity_at: null } } })
}

it('shows current addresses first and until when the former ones were used', async () => {
  await show(ADDRESSES)
  await screen.findByText('+447700900104')
  const rows = screen.getAllByRole('listitem').map(row => [...row.children].map(line => line.textContent?.trim()))
  expect(rows).toEqual([
    ['GB.1', 'User ID · Shop'],
    ['+447700900104', 'Number · Shop'],
    ['x', 'Other address · Shop'],
    ['+447700900103', 'Number · Shop · until Apr 15, 2022'],
  ])
})

it('is left out for a contact with one address per inbox', async () => {
  await show()
  await new Promise(resolve => setTimeout(resolve))
  expect(screen.queryByRole('region')).toBeNull()
})
