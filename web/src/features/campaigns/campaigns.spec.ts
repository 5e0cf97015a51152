import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { useNotices } from '@/stores/notices'
import { updated } from '@/testing/fakeDesk'
import { ErrorResponse } from '@/testing/fakeServer'
import type { FakeRequest, Routes } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, inbox } from '@/testing/wire'
import type { Campaign } from '.'
import { ruleProblem } from './rules'

afterEach(cleanup)

const ada = agent({ role: 'administrator' })
const ben = agent({ id: 8, available_name: 'Ben', email: 'ben@acme.example' })
const shop = inbox({ id: 31, name: 'Shop', channel_type: 'Channel::WebWidget', website_url: 'https://shop.example/' })
const blog = inbox({ id: 32, name: 'Blog', channel_type: 'Channel::WebWidget', website_url: 'https://blog.example' })
const bot = inbox({ id: 33, name: 'Bot', channel_type: 'Channel::Telegram' })

function campaign(given: Partial<Campaign> = {}): Campaign {
  return {
    id: 1, version: 1, account_id: 1, title: 'Pricing', description: null, message: 'Questions about our plans?', campaign_status: 'active', campaign_type: 'ongoing', enabled: true,
    inbox: { id: 31, name: 'Shop', channel_type: 'Channel::WebWidget', channel_id: 31, avatar_url: '', provider: null },
    trigger_rules: { url: 'https://shop.example/pricing*', time_on_page: 20 }, trigger_only_during_business_hours: false, created_at: '', updated_at: '', ...given,
  }
}

/** The server's answer to the fields of the form. */
const answer = ({ body }: FakeRequest): Campaign => campaign({ id: 2, ...body as object })

function settingsPage(path: string, rows: Campaign[] = [], routes: Routes = {}, inboxes = [shop, blog, bot]) {
  const members: Routes = { 'GET A/inbox_members/31': () => ({ payload: [ben] }), 'GET A/inbox_members/32': () => ({ payload: [] }) }
  return openPage(`/settings/campaigns${path}`, { agents: [ada, ben], inboxes, collections: { campaigns: { cacheKey: 'campaign', rows: rows.map(row => ({ ...row })) } } }, { routes: { ...members, ...routes } })
}

it('creates a campaign of a website', async () => {
  const { server } = await settingsPage('/new', [], { 'POST A/campaigns': answer })
  await userEvent.type(await screen.findByLabelText('Title'), 'Prices')
  expect([...screen.getByLabelText<HTMLSelectElement>('Website').options].map(({ text }) => text)).toEqual(['Blog', 'Shop'])
  await userEvent.selectOptions(screen.getByLabelText('Website'), 'Shop')
  await userEvent.type(screen.getByLabelText('Message'), 'Questions?')
  await screen.findByRole('option', { name: 'Ben' })
  await userEvent.selectOptions(screen.getByLabelText('Sender'), 'Ben')
  await userEvent.clear(screen.getByLabelText('Address'))
  await userEvent.type(screen.getByLabelText('Address'), 'https://shop.example/pricing*')
  await userEvent.clear(screen.getByLabelText('Seconds on the page'))
  await userEvent.type(screen.getByLabelText('Seconds on the page'), '30')
  await userEvent.click(screen.getByLabelText('Only during the inbox’s business hours'))
  await userEvent.click(screen.getByRole('button', { name: 'Create' }))
  expect(await screen.findByRole('link', { name: 'Prices' })).toBeTruthy()
  expect(server.requests.find(({ method }) => method === 'POST')?.body).toEqual({
    title: 'Prices', inbox_id: 31, message: 'Questions?', sender_id: 8, enabled: true, trigger_only_during_business_hours: true,
    trigger_rules: { url: 'https://shop.example/pricing*', time_on_page: 30 },
  })
})

it('begins with every page of the website, and without a sender', async () => {
  await settingsPage('/new', [], {}, [shop])
  expect((await screen.findByLabelText<HTMLInputElement>('Address')).value).toBe('https://shop.example/*')
  expect(screen.getByLabelText<HTMLSelectElement>('Sender').selectedOptions[0]?.text).toBe('No sender')
})

it('says while typing whether the campaign is displayed at an address', async () => {
  await settingsPage('/1', [campaign()])
  const tried = await screen.findByLabelText<HTMLInputElement>('Try an address')
  const verdict = () => document.getElementById(tried.getAttribute('aria-describedby') ?? '')?.textContent
  expect(verdict()).toContain('Enter an address')
  await userEvent.type(tried, 'https://shop.example/pricing/large')
  expect(verdict()).toBe('This campaign is displayed at this address.')
  await userEvent.clear(tried)
  await userEvent.type(tried, 'https://shop.example/')
  expect(verdict()).toBe('This campaign is not displayed at this address.')
})

it('saves whatever stands in the field for trying an address', async () => {
  const { server } = await settingsPage('/1', [campaign()], { 'PATCH A/campaigns/1': answer })
  await userEvent.type(await screen.findByLabelText('Try an address'), 'shop.example/pricing')
  await userEvent.type(screen.getByLabelText('Title'), '!')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ title: 'Pricing!' })
})

it('asks for a website before there is one', async () => {
  await settingsPage('/new', [], {}, [bot])
  expect(await screen.findByText(/Campaigns need an inbox for a website/)).toBeTruthy()
})

it('follows a colleague\'s change in the open form, and saves only its own', async () => {
  const { server } = await settingsPage('/1', [campaign({ sender: ben })])
  await userEvent.type(await screen.findByLabelText('Title'), '!')
  server.sockets.last().open()
  const rows = server.desk.collections.campaigns?.rows ?? []
  const { inbox: blogInbox } = campaign({ inbox: { ...campaign().inbox, id: 32 } })
  server.desk.collections.campaigns = { cacheKey: 'campaign', rows: updated(rows, 1, { message: 'Hello?', enabled: false, inbox: blogInbox, sender: ada }) }
  server.desk.invalidateCaches()
  server.deliver()
  await expect.poll(() => screen.getByLabelText<HTMLTextAreaElement>('Message').value).toBe('Hello?')
  expect(screen.getByLabelText<HTMLSelectElement>('Sender').value).toBe(String(ada.id))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ title: 'Pricing!' })
})

it('changes a campaign, and clears the sender with another website', async () => {
  const { server } = await settingsPage('/1', [campaign({ sender: ben })], { 'PATCH A/campaigns/1': answer })
  expect((await screen.findByLabelText<HTMLSelectElement>('Sender')).value).toBe('8')
  await userEvent.selectOptions(screen.getByLabelText('Website'), 'Blog')
  await expect.poll(() => screen.getByLabelText<HTMLSelectElement>('Sender').value).toBe('0')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toMatchObject({ inbox_id: 32, sender_id: null })
})

it('displays the server\'s refusal at the address', async () => {
  const refused = new ErrorResponse(422, { code: 'campaign_url_invalid', message: 'The address begins with http://.', attributes: ['trigger_rules.url'] })
  await settingsPage('/1', [campaign()], { 'PATCH A/campaigns/1': () => refused })
  await userEvent.type(await screen.findByLabelText('Title'), ' 2{Enter}')
  await expect.poll(() => screen.getByLabelText('Address').getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByText('The address begins with http://.')).toBeTruthy()
})

it('switches a campaign off in the list, and back when the server refuses', async () => {
  let isRefused = false
  const { server } = await settingsPage('', [campaign()], {
    'PATCH A/campaigns/1': ({ body }) => isRefused ? new ErrorResponse(500, { message: 'No' }) : campaign({ ...body as object, version: 2 }),
  })
  const enabled = await screen.findByRole<HTMLInputElement>('switch', { name: 'Display campaign Pricing' })
  expect(screen.getByText('shop.example/pricing*')).toBeTruthy()
  expect(screen.getByText('After 20 seconds')).toBeTruthy()
  await userEvent.click(enabled)
  await expect.poll(() => server.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ enabled: false })
  await expect.poll(() => enabled.checked).toBe(false)
  isRefused = true
  await userEvent.click(enabled)
  await expect.poll(() => enabled.checked).toBe(false)
  await expect.poll(() => useNotices().notices.map(({ key }) => key)).toEqual(['campaign_failed'])
})

it.each([
  ['', null], ['https', null], ['https://', null], ['https://shop.example/*', null], ['http://localhost:8000/a?b=*', null],
  ['shop.example', 'campaigns.needsScheme'], ['ftp://shop.example', 'campaigns.needsScheme'],
  ['https://shop.example/a b', 'campaigns.onlyStars'], ['https://shop.example/:page', 'campaigns.onlyStars'], ['https://shop.example/(a|b)', 'campaigns.onlyStars'],
])('the problem of the pattern %s is %s', (pattern, problem) => {
  expect(ruleProblem(pattern)).toBe(problem)
})
