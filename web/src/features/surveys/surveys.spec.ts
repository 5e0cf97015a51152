import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox, profile, wireContact, wireConversation, wireMessage } from '@/testing/wire'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' }), agent({ id: 8, name: 'Ben', available_name: 'Ben' })], inboxes: [inbox({ id: 31, name: 'Shop bot' })] }
const answer = (id: number, fields: object = {}) => ({
  id, message_id: id, account_id: 1, rating: 5, feedback_message: null, conversation_id: 7, inbox_id: 31, created_at: 1_780_000_000 - id, version: 1, contact: wireContact({ name: 'Kim' }), ...fields,
})
const sums = { total_count: 4, ratings_count: { 1: 1, 4: 1, 5: 2 }, total_sent_messages_count: 10 }
const first = [answer(1, { rating: 5, feedback_message: 'Very quick', assigned_agent: agent({ id: 8, name: 'Ben' }) }), answer(2, { rating: 1 })]

afterEach(cleanup)

const open = (answers: unknown = first, metrics: unknown = sums) => openPage('/settings/surveys', ada, {
  routes: {
    'GET A/csat_survey_responses': () => answers,
    'GET A/csat_survey_responses/metrics': () => metrics,
  },
})
const queries = ({ server }: Awaited<ReturnType<typeof open>>, path: string) => server.requests.filter(each => each.path === path).map(({ query }) => Object.fromEntries(query))

describe('the page of the answers', () => {
  it('shows the sums and each answer with its link', async () => {
    await open()
    const list = within(await screen.findByRole('list', { name: 'Answers' }))
    expect(list.getAllByRole('listitem')).toHaveLength(2)
    expect(list.getByText('Very quick')).toBeTruthy()
    expect(list.getByText('Ben')).toBeTruthy()
    expect(list.getByText('Not assigned')).toBeTruthy()
    expect(list.getAllByRole('link')[0]?.getAttribute('href')).toBe('/conversations/7#1')
    expect(screen.getByText('Positive answers').nextElementSibling?.textContent).toBe('75%')
    expect(screen.getByText('Answered surveys').nextElementSibling?.textContent).toBe('40%')
    expect(screen.getByText('of 10 surveys sent')).toBeTruthy()
  })

  it('asks again with each choice', async () => {
    const page = await open()
    await screen.findByText('Very quick')
    await userEvent.selectOptions(screen.getByLabelText('Rating'), '1')
    await expect.poll(() => screen.getByText('Answered surveys').nextElementSibling?.textContent).toBe('–')
    await userEvent.selectOptions(screen.getByLabelText('Inbox'), '31')
    await userEvent.selectOptions(screen.getByLabelText('Period'), '7')
    await expect.poll(() => queries(page, 'A/csat_survey_responses').at(-1)).toMatchObject({ rating: '1', inbox_id: '31', page: '1' })
    const { since, until } = queries(page, 'A/csat_survey_responses/metrics').at(-1) as { since: string, until: string }
    expect(Number(until) - Number(since)).toBe(7 * 86_400)
  })

  it('says that there is no answer yet', async () => {
    await open([], { total_count: 0, ratings_count: {}, total_sent_messages_count: 0 })
    expect(await screen.findByText('No answers in this time')).toBeTruthy()
    expect(screen.getByText('Positive answers').nextElementSibling?.textContent).toBe('–')
    expect(screen.getByRole('button', { name: 'Download CSV' })).toHaveProperty('disabled', true)
  })

  it('shows a refusal and tries again', async () => {
    let answers: unknown = new ErrorResponse(422, { code: 'survey_range_too_large', message: 'Too many surveys were sent in this time.', error: 'Too many surveys were sent in this time.' })
    await openPage('/settings/surveys', ada, { routes: { 'GET A/csat_survey_responses': () => answers, 'GET A/csat_survey_responses/metrics': () => sums } })
    expect(await screen.findByText('Too many surveys were sent in this time.')).toBeTruthy()
    answers = first
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Very quick')).toBeTruthy()
  })

  it('loads further pages', async () => {
    const page = await open(Array.from({ length: 25 }, (_, index) => answer(index + 1)))
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }))
    await expect.poll(() => queries(page, 'A/csat_survey_responses').at(-1)).toMatchObject({ page: '2' })
    expect(within(screen.getByRole('list', { name: 'Answers' })).getAllByRole('listitem')).toHaveLength(25)
  })

  it('hides the failure of a page that an earlier choice has asked for', async () => {
    const full = Array.from({ length: 25 }, (_, index) => answer(index + 1))
    let fail = () => {}
    const failing = new Promise<ErrorResponse>((resolve) => { fail = () => resolve(new ErrorResponse(500, { error: 'Out of order' })) })
    const { server } = await openPage('/settings/surveys', ada, { routes: {
      'GET A/csat_survey_responses': ({ query }: { query: URLSearchParams }) => query.get('page') === '2' ? failing : full, 'GET A/csat_survey_responses/metrics': () => sums,
    } })
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }))
    await userEvent.selectOptions(screen.getByLabelText('Period'), '7')
    await expect.poll(() => server.requests.filter(({ path }) => path.endsWith('/metrics')).length).toBe(2)
    fail()
    await expect.poll(() => screen.getByRole('button', { name: 'Show more' })).toHaveProperty('disabled', false)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('saves the table', async () => {
    await open()
    await screen.findByText('Very quick')
    const real = fetch
    const fetched = vi.fn((url: string, ...rest: unknown[]) => url.includes('/download') ? Promise.resolve(new Response('Agent')) : (real as (...all: unknown[]) => Promise<Response>)(url, ...rest))
    vi.stubGlobal('fetch', fetched)
    URL.createObjectURL = () => 'blob:table'
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    await userEvent.click(screen.getByRole('button', { name: 'Download CSV' }))
    await expect.poll(() => click.mock.calls.length).toBe(1)
    expect(fetched.mock.calls.map(([url]) => url).find(url => url.includes('/download'))).toMatch(/since=\d+&until=\d+$/)
  })
})

describe('a conversation with a survey', () => {
  const survey = (values: Record<string, unknown>) => wireMessage({ id: 71, conversation_id: 7, message_type: 3, content: 'Rate us', content_type: 'input_csat', content_attributes: values })

  it('shows the rating in the thread and beside it, as soon as the customer has answered', async () => {
    const conversation = wireConversation({ id: 7, inbox_id: 31 })
    const { server } = await openPage('/conversations/7', { ...ada, conversations: [conversation], messages: [survey({ display_type: 'emoji' })] })
    expect(await screen.findByText('Not answered yet')).toBeTruthy()
    server.sockets.last().open()
    server.desk.changeConversation(7, { csat_rating: 2 })
    server.desk.changeMessage(71, { content_attributes: { display_type: 'emoji', submitted_values: { csat_survey_response: { rating: 2, feedback_message: 'Too slow' } } } })
    server.deliver()
    expect(await screen.findByText('Too slow')).toBeTruthy()
    await expect.poll(() => screen.getAllByText('2 of 5 · Bad')).toHaveLength(2)
  })
})
