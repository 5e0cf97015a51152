import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { addTexts } from '@/i18n'
import { useDesk } from '@/stores/desk'
import type { FakeRequest, Routes } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { wireConversation, wireMessage } from '@/testing/wire'
import type { HistoryEntry } from './sentences'
import { actionText, reasonText } from './sentences'

await addTexts('history')
afterEach(cleanup)

type Because = NonNullable<HistoryEntry['because']>

const BEN = { type: 'agent', id: 8, name: 'Ben' }
const KIM = { type: 'contact', id: 5, name: 'Kim' }
const because = (type: string, given: Partial<Because> = {}): Because => ({ type, id: null, name: null, number: null, at: null, detail: null, by: null, ...given })
const named = (name: string | null, id: number | null = null) => ({ id, name })

function entry(id: string, given: Partial<HistoryEntry> = {}): HistoryEntry {
  const message_id = id === 'created' ? null : Number.parseInt(id, 10)
  return { id, message_id, created_at: 1_700_000_000, action: 'created', by: BEN, because: null, from: null, to: null, labels: [], until: null, error: null, version: 1, ...given }
}

describe('sentences', () => {
  it.each<[string, Partial<HistoryEntry>]>([
    ['Assigned to Ben', { action: 'assigned', to: named('Ben', 8) }],
    ['Assigned to a former agent', { action: 'assigned', to: named(null, 8) }],
    ['Ben unassigned', { action: 'unassigned', from: named('Ben', 8) }],
    ['Assigned to the team Support', { action: 'team_assigned', to: named('Support', 3) }],
    ['Team Support removed', { action: 'team_removed', from: named('Support', 3) }],
    ['Resolved', { action: 'status_changed', to: named('resolved') }],
    ['Opened', { action: 'status_changed', to: named('open') }],
    ['Set to pending', { action: 'status_changed', to: named('pending') }],
    ['Changed', { action: 'status_changed', to: named('of a newer server') }],
    ['Snoozed', { action: 'snoozed' }],
    ['Opened after the snooze', { action: 'woken' }],
    ['Priority: High', { action: 'priority_changed', to: named('high') }],
    ['Priority: No priority', { action: 'priority_changed' }],
    ['Labels added: vip, refund', { action: 'labels_added', labels: ['vip', 'refund'] }],
    ['Now a conversation of Unnamed contact', { action: 'contact_changed', to: named(null, 5) }],
    ['Merged conversation #4 into this one', { action: 'merged', from: { id: 4, name: null } }],
    ['Separated from conversation #4, which was deleted with its inbox', { action: 'separated', from: { id: 4, name: null } }],
    ['Changed', { action: 'other' }],
  ])('%s', (text, given) => expect(actionText(entry('1', given))).toBe(text))

  it('name the end of a snooze', () => {
    expect(actionText(entry('1', { action: 'snoozed', until: 1_700_000_000 }))).toMatch(/^Snoozed until \S.*\d/)
  })

  it.each<[string, Partial<HistoryEntry>]>([
    ['By Ben.', { because: because('manual', { by: BEN }) }],
    ['By Ben.', { because: null }],
    ['By a former agent.', { by: { type: 'agent', id: 8, name: null } }],
    ['By Unnamed contact.', { by: { type: 'contact', id: null, name: null } }],
    ['', { by: null }],
    ['By Ben. The reason was not recorded.', { by: { type: 'person', id: null, name: 'Ben' }, because: because('unknown') }],
    ['The reason was not recorded.', { by: null, because: because('of_a_newer_server') }],
    ['By a program with the access token of Ben.', { because: because('api', { by: BEN }) }],
    ['By Ben, who changed 1 conversation at once.', { because: because('bulk_action', { by: BEN, number: 1 }) }],
    ['By Ben, who changed 12 conversations at once.', { because: because('bulk_action', { by: BEN, number: 12 }) }],
    ['By Ben, with the macro “Close it”.', { because: because('macro', { by: BEN, name: 'Close it' }) }],
    ['It was their turn in Telegram, because the conversation was new.', { because: because('rotation', { name: 'Telegram', detail: 'conversation.created' }) }],
    ['It was their turn in Telegram, because the conversation was opened.', { because: because('rotation', { name: 'Telegram', detail: 'conversation.status_changed' }) }],
    ['It was their turn in Telegram, because the team changed.', { because: because('rotation', { name: 'Telegram', detail: 'team.changed' }) }],
    ['It was their turn in Telegram.', { because: because('rotation', { name: 'Telegram' }) }],
    ['Not a member of Support, to which Ben assigned the conversation.', { because: because('team_change', { by: BEN, name: 'Support' }) }],
    ['Ben opened the conversation.', { because: because('took_over', { by: BEN }) }],
    ['Ben muted the contact.', { because: because('muted', { by: BEN }) }],
    ['Automatically, after 2 hours without activity.', { because: because('auto_resolve', { number: 120 }) }],
    ['Kim wrote a message.', { by: KIM, because: because('customer_message', { by: KIM }) }],
    ['Automatically, by the campaign “Pricing”.', { because: because('campaign', { id: 1, name: 'Pricing' }) }],
    ['Automatically, as the greeting of Telegram.', { because: because('greeting', { name: 'Telegram' }) }],
    ['Automatically, as Telegram was outside of its business hours.', { because: because('out_of_office', { name: 'Telegram' }) }],
    ['Ben merged two contacts.', { because: because('contact_merge', { by: BEN }) }],
    ['Kim proved their identity.', { because: because('identity_proven', { by: KIM }) }],
    ['In the app of the channel.', { because: because('channel') }],
    ['Ben sent it before its scheduled time.', { because: because('scheduled_message', { by: BEN, detail: 'sent_now', at: 1_700_000_000 }) }],
  ])('%s', (text, given) => expect(reasonText(entry('1', given))).toBe(text))

  it.each([['scheduled_message', /^Ben scheduled it on \S.*\d\.?/], ['snooze_ended', /^The snooze ended at \S.*\d/]])('name the time of %s', (type, text) => {
    expect(reasonText(entry('1', { because: because(type, { by: BEN, at: 1_700_000_000 }) }))).toMatch(text)
  })
})

const line = (id: number, version = 1) =>
  wireMessage({ id, version, message_type: 2, content: `Line ${id}`, content_attributes: { activity: { key: 'of_a_newer_server' } }, sender: undefined })
const assigned = (id: number, name: string, version = 1) => entry(String(id), { action: 'assigned', to: named(name), version })
const created = entry('created', { by: KIM })

/** Pages of the server by cursor; the first one has the cursor ''. */
async function openWith(pages: Record<string, HistoryEntry[]>, { next = {}, oldest = {} }: { next?: Record<string, string>, oldest?: Record<string, number> } = {}, width = 1440) {
  const served = { pages, next, oldest, asked: [] as string[], failures: 0 }
  const answer = ({ query }: FakeRequest) => {
    const cursor = query.get('cursor') ?? ''
    served.asked.push(cursor)
    if (served.failures > 0) {
      served.failures -= 1
      return new ErrorResponse(503, { code: 'unavailable', message: 'Try again.' })
    }
    return { meta: { next_cursor: served.next[cursor] ?? null, oldest_message_id: served.oldest[cursor] ?? 0 }, payload: served.pages[cursor] ?? [] }
  }
  const routes: Routes = { 'GET A/conversations/1/history': answer }
  const desk = { conversations: [wireConversation()], messages: [line(10), line(11)] }
  const { server } = await openPage('/conversations/1?view=all', desk, { routes, width })
  await screen.findByText('Line 11')
  return { server, served }
}

const dialog = () => screen.findByRole('dialog', { name: 'History' })
const titles = () => within(screen.getByRole('dialog', { name: 'History' })).queryAllByRole('listitem').map(row => row.querySelector('p')?.textContent)

describe('the panel', () => {
  it('opens with a key and shows rows with author, reason and exact time', async () => {
    await openWith({ '': [entry('11', { action: 'assigned', to: named('Ben'), because: because('rotation', { name: 'Telegram' }), by: { type: 'system', id: null, name: null } }), created] })
    await userEvent.keyboard('h')
    await dialog()
    await waitFor(() => expect(titles()).toEqual(['Assigned to Ben', 'Conversation begun']))
    expect(screen.getByText('It was their turn in Telegram.')).toBeTruthy()
    expect(screen.getByText('By Kim.')).toBeTruthy()
    expect(within(await dialog()).getAllByRole('listitem')[0]?.querySelector('time')?.dataset.tip).toContain('2023')
  })

  it('opens from the menu and closes with Escape', async () => {
    await openWith({ '': [created] })
    await userEvent.click(screen.getByRole('button', { name: 'More actions' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: /History/ }))
    expect(within(await dialog()).getByRole('status')).toBeTruthy()
    expect(await screen.findByText('Nothing else has happened yet.')).toBeTruthy()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('opens at the entry of a line, although it is on a later page', async () => {
    const first = Array.from({ length: 12 }, (_, place) => assigned(40 - place, 'Cleo'))
    const { served } = await openWith({ '': first, 'a': [assigned(11, 'Ben'), assigned(10, 'Ada'), created] }, { next: { '': 'a' }, oldest: { '': 29 } })
    await userEvent.click(screen.getAllByRole('button', { name: 'Why?' })[0] as HTMLElement)
    await dialog()
    await waitFor(() => expect(document.activeElement?.getAttribute('data-entry')).toBe('10'))
    expect(served.asked).toEqual(['', 'a'])
  })

  it('reads on by itself over pages without entries, and by the button over others', async () => {
    const page = Array.from({ length: 10 }, (_, place) => assigned(40 - place, 'Cleo'))
    const { served } = await openWith({ '': [], 'a': page, 'b': [created] }, { next: { '': 'a', 'a': 'b' }, oldest: { '': 50, 'a': 31 } })
    await userEvent.keyboard('h')
    await dialog()
    await waitFor(() => expect(titles()).toHaveLength(10))
    expect(served.asked).toEqual(['', 'a'])
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }))
    await waitFor(() => expect(titles().at(-1)).toBe('Conversation begun'))
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
  })

  it('shows a failure and tries again', async () => {
    const { served } = await openWith({ '': [assigned(11, 'Ben'), created] })
    served.failures = 1
    await userEvent.keyboard('h')
    expect((await screen.findByRole('alert')).textContent).toContain('The history could not be loaded')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(titles()).toEqual(['Assigned to Ben', 'Conversation begun']))
  })

  it('shows a line in the conversation', async () => {
    await openWith({ '': [assigned(10, 'Ben'), created] })
    await userEvent.keyboard('h')
    await userEvent.click(await screen.findByRole('button', { name: 'Show in the conversation' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await waitFor(() => expect(document.activeElement?.getAttribute('data-message')).toBe('10'))
  })
})

describe('the live panel', () => {
  async function opened(pages: Record<string, HistoryEntry[]> = { '': [assigned(11, 'Ben'), assigned(10, 'Ada'), created] }, meta: Parameters<typeof openWith>[1] = {}) {
    const found = await openWith(pages, meta)
    await userEvent.keyboard('h')
    await dialog()
    await waitFor(() => expect(titles().length).toBeGreaterThan(0))
    return found
  }

  it('shows a new line at the top, once, and reads it out', async () => {
    const { server, served } = await opened()
    served.pages[''] = [assigned(12, 'Cleo'), assigned(11, 'Ben'), assigned(10, 'Ada'), created]
    server.desk.addMessage(line(12))
    await server.deliver()
    await waitFor(() => expect(titles()).toEqual(['Assigned to Cleo', 'Assigned to Ben', 'Assigned to Ada', 'Conversation begun']))
    await waitFor(() => expect(within(screen.getByRole('dialog')).getByRole('status').textContent).toBe('Assigned to Cleo. By Ben.'))
    expect(served.asked).toHaveLength(2)
  })

  it('replaces an entry only by a newer one', async () => {
    const { server, served } = await opened({ '': [entry('11', { action: 'message_sent', version: 2 }), created] })
    served.pages[''] = [assigned(12, 'Cleo'), entry('11', { action: 'message_failed', version: 1 }), created]
    server.desk.addMessage(line(12))
    await server.deliver()
    await waitFor(() => expect(titles()).toEqual(['Assigned to Cleo', 'Message sent', 'Conversation begun']))
    served.pages[''] = [entry('11.deleted', { action: 'message_deleted', version: 3 }), entry('11', { action: 'message_sent', version: 3 }), created]
    server.desk.changeMessage(11, {})
    await server.deliver()
    await waitFor(() => expect(titles()).toEqual(['Assigned to Cleo', 'Message deleted', 'Message sent', 'Conversation begun']))
  })

  it('reads as far down as the oldest message that has changed', async () => {
    const first = Array.from({ length: 12 }, (_, place) => assigned(40 - place, 'Cleo'))
    const { server, served } = await opened({ '': first, 'a': [assigned(11, 'Ben'), assigned(10, 'Ada'), created] }, { next: { '': 'a' }, oldest: { '': 29 } })
    await userEvent.click(await screen.findByRole('button', { name: 'Load more' }))
    await waitFor(() => expect(titles()).toHaveLength(15))
    served.pages.a = [assigned(11, 'Zoe', 2), assigned(10, 'Ada'), created]
    server.desk.changeMessage(11, {})
    await server.deliver()
    await waitFor(() => expect(titles()).toContain('Assigned to Zoe'))
    expect(served.asked).toEqual(['', 'a', '', 'a'])
    expect(titles()).toHaveLength(15)
  })

  it('leaves messages alone that are older than its rows', async () => {
    const first = Array.from({ length: 12 }, (_, place) => assigned(40 - place, 'Cleo'))
    const { server, served } = await opened({ '': first }, { next: { '': 'a' }, oldest: { '': 29 } })
    server.desk.changeMessage(11, {})
    await server.deliver()
    server.desk.addMessage(line(41))
    served.pages[''] = [assigned(41, 'Zoe'), ...first]
    await server.deliver()
    await waitFor(() => expect(titles()[0]).toBe('Assigned to Zoe'))
    expect(served.asked).toEqual(['', ''])
  })

  it('reads everything again after a reset', async () => {
    const { served } = await opened()
    served.pages[''] = [assigned(12, 'Cleo'), assigned(11, 'Zoe', 2), assigned(10, 'Ada'), created]
    useDesk().generation += 1
    await waitFor(() => expect(titles()).toEqual(['Assigned to Cleo', 'Assigned to Zoe', 'Assigned to Ada', 'Conversation begun']))
  })

  it('says that an update has failed, and shows it with the next one', async () => {
    const { server, served } = await opened()
    served.failures = 1
    server.desk.addMessage(line(12))
    await server.deliver()
    expect((await screen.findByRole('alert')).textContent).toContain('The newest changes could not be loaded.')
    served.pages[''] = [assigned(12, 'Cleo'), assigned(11, 'Ben'), assigned(10, 'Ada'), created]
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(titles()[0]).toBe('Assigned to Cleo'))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
