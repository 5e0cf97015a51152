import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor, within } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { agent, team, wireConversation } from '@/testing/wire'
import type { Mentionable } from './mentionable'
import { typedMention, withMentions } from './mentionable'
import { matching } from './mentionSuggestions'

afterEach(cleanup)

const row = (id: number, name: string, kind: Mentionable['kind'] = 'user'): Mentionable => ({ kind, id, name, text: '' })
const rows = [row(8, 'Ben'), row(9, 'Ben Nevis'), row(6, 'Cleo (x)'), row(5, 'Dan'), row(4, 'Dan'), row(3, 'support', 'team')]

describe('a note', () => {
  it.each([
    ['@Ben look', '[@Ben](mention://user/8/Ben) look'],
    ['ask @Ben Nevis, (@Ben)', 'ask [@Ben Nevis](mention://user/9/Ben%20Nevis), ([@Ben](mention://user/8/Ben))'],
    ['@Cleo (x) and @support', '[@Cleo (x)](mention://user/6/Cleo%20%28x%29) and [@support](mention://team/3/support)'],
    ['@Benjamin, mail@Ben, @ben and @Dan', '@Benjamin, mail@Ben, @ben and @Dan'],
    ['[@Ben](mention://user/8/Ben)', '[@Ben](mention://user/8/Ben)'],
  ])('%s', (typed, sent) => expect(withMentions(typed, rows)).toBe(sent))

  it('names people with the same name by their id', () => {
    expect([typedMention(rows[0] as Mentionable, rows), typedMention(rows[4] as Mentionable, rows)]).toEqual(['@Ben', '[@Dan](mention://user/4/Dan)'])
  })

  it('finds names by the beginning of their words', () => {
    expect(matching(rows, 'BEN').map(({ name }) => name)).toEqual(['Ben', 'Ben Nevis'])
    expect(matching(rows, 'nev').map(({ name }) => name)).toEqual(['Ben Nevis'])
    expect(matching(rows, 'ben nev').map(({ name }) => name)).toEqual(['Ben Nevis'])
  })
})

describe('the composer', () => {
  const agents = [agent(), agent({ id: 8, name: 'Ben Nevis', available_name: 'Ben Nevis', email: 'ben@desk.example' })]

  it('offers colleagues for @ in notes and sends the mention, which is a chip in the thread', async () => {
    const { server } = await openPage('/conversations/1?view=all', { agents, teams: [team({ id: 3, name: 'support' })], conversations: [wireConversation()] })
    await screen.findByRole('button', { name: 'No participants' })
    await userEvent.keyboard('n')
    const field = await screen.findByRole('textbox', { name: 'Note text' })
    await userEvent.type(field, 'Hi ')
    await userEvent.type(field, '@')
    const list = await screen.findByRole('listbox', { name: 'People and teams' })
    expect(within(list).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Ben Nevisben@desk.example', 'supportEverybody in the team'])
    await userEvent.type(field, 'ben n')
    await waitFor(() => expect(within(list).getAllByRole('option')).toHaveLength(1))
    await userEvent.keyboard('{Enter}')
    expect((field as HTMLTextAreaElement).value).toBe('Hi @Ben Nevis ')
    await userEvent.type(field, 'please{Enter}')
    await waitFor(() => expect(server.desk.messages.at(-1)?.content).toBe('Hi [@Ben Nevis](mention://user/8/Ben%20Nevis) please'))
    expect(document.querySelector('.mention')?.textContent).toBe('@Ben Nevis')
  })

  it('offers nobody in replies', async () => {
    await openPage('/conversations/1?view=all', { agents, conversations: [wireConversation()] })
    await screen.findByRole('button', { name: 'No participants' })
    await userEvent.keyboard('r')
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reply text' }), '@')
    expect(screen.queryByRole('listbox', { name: 'People and teams' })).toBeNull()
  })
})
