import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'
import { conversationOf } from '@/realtime/normalize'
import { openPage } from '@/testing/openPage'
import { agent, wireConversation } from '@/testing/wire'
import { participantOptions, participantsOf } from './participants'

afterEach(cleanup)

const people = [[9, 'Zoe'], [8, 'Ben'], [7, 'Ada'], [6, 'Cleo']].map(([id, name]) => agent({ id: id as number, available_name: name as string, name: name as string }))

describe('participant options', () => {
  const labels = (watching: boolean, first: number[] = []) =>
    participantOptions(people, { me: 7, watching, first, availability: () => 'offline' }).map(({ label }) => label)

  it('begin with watching, then list participants and everybody else by name', () => {
    expect(labels(false, [9])).toEqual(['Start watching', 'Zoe', 'Ben', 'Cleo'])
    expect(labels(true)[0]).toBe('Stop watching')
  })

  it('people who have left are not displayed', () => {
    const conversation = conversationOf(wireConversation({ participant_ids: [9, 404, 8] }))
    expect(participantsOf(conversation, new Map(people.map(row => [row.id, row]))).map(({ id }) => id)).toEqual([9, 8])
  })
})

describe('a conversation', () => {
  const open = (participant_ids: number[] = []) => openPage('/conversations/1?view=all', { agents: people, conversations: [wireConversation({ participant_ids })] })

  it('is watched and left with a key, and every screen follows', async () => {
    const { server } = await open()
    expect(await screen.findByRole('button', { name: 'No participants' })).toBeTruthy()
    await userEvent.keyboard('w')
    expect(await screen.findByRole('button', { name: 'Participants: Ada' })).toBeTruthy()
    expect(server.desk.conversation(1).participant_ids).toEqual([7])
    server.desk.changeConversation(1, { participant_ids: [7, 8] })
    await server.deliver()
    expect(await screen.findByRole('button', { name: 'Participants: Ada, Ben' })).toBeTruthy()
    await userEvent.keyboard('w')
    expect(await screen.findByRole('button', { name: 'Participants: Ben' })).toBeTruthy()
    await waitFor(() => expect(server.desk.conversation(1).participant_ids).toEqual([8]))
  })

  it('gets participants from the picker, which stays open', async () => {
    const { server } = await open([8])
    await screen.findByRole('button', { name: 'Participants: Ben' })
    await userEvent.keyboard('f')
    const list = await screen.findByRole('listbox', { name: 'Participants' })
    const option = (name: string) => within(list).getByRole('option', { name: new RegExp(name) })
    expect(option('Ben').getAttribute('aria-selected')).toBe('true')
    await userEvent.click(option('Zoe'))
    await userEvent.click(option('Ben'))
    await waitFor(() => expect(server.desk.conversation(1).participant_ids).toEqual([9]))
    expect(server.requests.filter(({ path }) => path.endsWith('/participants')).map(({ method, body }) => [method, body])).toEqual([
      ['POST', { user_ids: [9] }], ['DELETE', { user_ids: [8] }],
    ])
  })
})
