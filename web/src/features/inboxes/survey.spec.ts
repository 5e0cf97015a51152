import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { agent, inbox, label, profile } from '@/testing/wire'

const bot = inbox({ id: 31, name: 'Shop bot', channel_type: 'Channel::Telegram', bot_name: 'shop_bot' })
const desk = {
  user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' })], inboxes: [bot], inboxMembers: new Map([[31, [7]]]),
  labels: [label({ id: 1, title: 'spam' })],
}

afterEach(cleanup)

it('sends a survey to the conversations that the rules choose', async () => {
  const { server } = await openPage('/settings/inboxes/31', desk)
  await userEvent.click(await screen.findByLabelText(/^Ask for a rating/))
  await userEvent.type(screen.getByLabelText(/^Text of the survey/), 'Happy?')
  await userEvent.click(screen.getByRole('radio', { name: 'Stars' }))
  expect(screen.queryByLabelText('Conversations')).toBeNull() // without a label a rule has no meaning
  await userEvent.click(screen.getByRole('button', { name: 'Labels Every conversation' }))
  await userEvent.click(await screen.findByRole('option', { name: 'spam' }))
  await userEvent.keyboard('{Escape}')
  await userEvent.selectOptions(screen.getByLabelText('Conversations'), 'With none of these labels')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const changes = () => server.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
  await expect.poll(changes).toEqual([
    { csat_survey_enabled: true, csat_config: { display_type: 'star', message: 'Happy?', survey_rules: { operator: 'does_not_contain', values: ['spam'] } } },
  ])
})
