import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { agent, contactSender, inbox, profile, pushed, wireContact, wireConversation } from '@/testing/wire'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' }), agent({ id: 8, available_name: 'Ben' })] }
const bot = inbox({ id: 31, name: 'Shop bot', channel_type: 'Channel::Telegram', bot_name: 'shop_bot', member_count: 1 })
const number = inbox({
  id: 32, name: 'Support', channel_type: 'Channel::Whatsapp', phone_number: '+14155550100', callback_webhook_url: 'https://desk.example/webhooks/whatsapp/+14155550100',
  provider_config: { phone_number_id: '1000', business_account_id: '2000', has_api_key: true, has_app_secret: true },
})

afterEach(cleanup)

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }))
const type = async (label: string, text: string) => userEvent.type(await screen.findByLabelText(label), text)

async function startWith(channel: string, desk = {}) {
  const opened = await openPage('/settings/inboxes/new', { ...ada, inboxes: [], ...desk })
  await userEvent.click(await screen.findByRole('radio', { name: channel }))
  await press('Continue')
  expect(await screen.findByText(`Connect ${channel}`)).toBeTruthy()
  return opened
}

function requestOf(server: Awaited<ReturnType<typeof openPage>>['server'], route: string) {
  return server.requests.filter(({ method, path }) => `${method} ${path}` === route)
}

describe('a new inbox', () => {
  it('connects Telegram, adds members and confirms the test message', async () => {
    const { server, router } = await startWith('Telegram')
    await type('Name', 'Shop bot')
    await type('Bot token', '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw')
    await press('Connect')
    expect(await screen.findByText('Who answers?')).toBeTruthy()
    expect(await screen.findByRole('button', { name: 'Members Ada' })).toBeTruthy()
    await press('Continue')
    expect(await screen.findByDisplayValue('https://t.me/shop_bot')).toBeTruthy()
    expect(screen.getByText('Send a message to @shop_bot now.')).toBeTruthy()
    const [created] = server.desk.inboxes
    expect(created).toMatchObject({ name: 'Shop bot', channel_type: 'Channel::Telegram', member_count: 1 })
    expect(server.desk.inboxMembers.get(created?.id ?? 0)).toEqual([7])

    const conversation = wireConversation({ id: 5, inbox_id: created?.id ?? 0, channel: 'Channel::Telegram', contact: wireContact({ name: 'Mia' }) })
    server.sockets.last().open()
    server.desk.conversations.push(conversation)
    server.desk.emit({ event: 'conversation.created', data: pushed(conversation) })
    server.desk.addMessage({ conversation_id: 5, inbox_id: created?.id ?? 0, content: 'Is this thing on?', sender: contactSender({ name: 'Mia' }) })
    server.deliver()
    expect(await screen.findByText('A message from Mia has arrived.')).toBeTruthy()
    expect(screen.getByText('Is this thing on?')).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Open the conversation' }).getAttribute('href')).toBe('/conversations/5?view=all')
    await press('Done')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    expect(await screen.findByRole('link', { name: 'Shop bot' })).toBeTruthy()
  })

  it('sends the credentials of WhatsApp and shows callback URL and verify token', async () => {
    const { server } = await startWith('WhatsApp')
    await type('Name', 'Support')
    await type('Phone number', '+14155550100')
    await type('Phone number ID', ' 1000 ')
    await type('API key (access token)', 'key')
    await type('App secret', 'secret')
    const token = (await screen.findByLabelText<HTMLInputElement>('Verify token')).value
    expect(token).toMatch(/^[\da-f-]{36}$/)
    await press('Connect')
    await press('Continue')
    expect(await screen.findByDisplayValue(token)).toBeTruthy()
    expect(screen.getByLabelText<HTMLInputElement>('Callback URL').value).toBe('https://desk.example/webhooks/whatsapp/+14155550100')
    expect(requestOf(server, 'POST A/inboxes')[0]?.body).toEqual({
      name: 'Support',
      channel: {
        type: 'whatsapp', phone_number: '+14155550100', provider: 'whatsapp_cloud',
        provider_config: { phone_number_id: '1000', business_account_id: '', api_key: 'key', app_secret: 'secret', webhook_verify_token: token },
      },
    })
  })

  it('copies the values of an API inbox, and leaves them selected without a clipboard', async () => {
    await startWith('API')
    await type('Name', 'App')
    await press('Connect')
    await press('Continue')
    const writeText = vi.fn().mockResolvedValueOnce(undefined)
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true })
    await press('Copy: Inbox identifier')
    expect(writeText).toHaveBeenCalledWith('identifier-1')
    expect((await screen.findAllByText('Copied')).length).toBe(2)
    writeText.mockRejectedValueOnce(new Error('denied'))
    await press('Copy: Signing key (keep it secret)')
    expect(await screen.findByText('The text could not be copied.')).toBeTruthy()
    const field = screen.getByLabelText<HTMLInputElement>('Signing key (keep it secret)')
    expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)).toBe('signing-key-1')
    expect(screen.getByLabelText<HTMLInputElement>('Address of the public API').value).toBe(`${location.origin}/public/api/v1/inboxes/identifier-1/contacts`)
  })

  it.each([
    [{ error: 'A bot token is a number, a colon and a secret.', code: 'bot_token_invalid', attributes: ['channel.bot_token'] }],
    [{ error: 'An inbox for this channel exists already.', code: 'channel_taken', attributes: ['channel'] }],
    [{ error: 'Telegram refused: Unauthorized', code: 'channel_credentials_refused', attributes: ['bot_token'] }],
  ])('shows the refusal at the field: %o', async (refusal) => {
    const { server } = await startWith('Telegram')
    server.on('POST A/inboxes', () => new ErrorResponse(422, refusal))
    await type('Name', 'Shop bot')
    await type('Bot token', 'wrong')
    await press('Connect')
    const field = screen.getByLabelText('Bot token')
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText(refusal.error)).toBeTruthy()
    expect(document.activeElement).toBe(field)
    server.restore('POST A/inboxes')
    await press('Connect')
    expect(await screen.findByText('Who answers?')).toBeTruthy()
  })

  it('repeats a lost request with the same key, and a changed one with another', async () => {
    const { server } = await startWith('API')
    const keys = () => requestOf(server, 'POST A/inboxes').map(({ headers }) => headers.get('idempotency-key'))
    server.on('POST A/inboxes', () => new ErrorResponse(503, { error: 'Busy.' }))
    await type('Name', 'App')
    await press('Connect')
    expect((await screen.findByRole('alert')).textContent).toBe('Busy.')
    await press('Connect')
    await expect.poll(() => keys().length).toBe(2)
    await type('Name', 's')
    server.restore('POST A/inboxes')
    await press('Connect')
    await screen.findByText('Who answers?')
    const [first, second, third] = keys()
    expect(first).toBeTruthy()
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('keeps the created inbox when its members could not be saved', async () => {
    const { server } = await startWith('API')
    await type('Name', 'App')
    await press('Connect')
    await screen.findByText('Who answers?')
    server.on('PATCH A/inbox_members', () => new ErrorResponse(503, { error: 'Busy.' }))
    await press('Continue')
    expect((await screen.findByRole('alert')).textContent).toBe('Busy.')
    server.restore('PATCH A/inbox_members')
    await press('Continue')
    expect(await screen.findByText('Send a test message to App')).toBeTruthy()
    expect(server.count('POST A/inboxes')).toBe(1)
  })

  it('returns to the choice of the channel without losing typed values', async () => {
    await startWith('Telegram')
    await type('Name', 'Shop')
    await press('Back')
    expect(await screen.findByRole('radio', { name: 'Telegram' })).toMatchObject({ checked: true })
    await press('Continue')
    expect(await screen.findByDisplayValue('Shop')).toBeTruthy()
  })
})

describe('an inbox', () => {
  const desk = { ...ada, inboxes: [bot, number], inboxMembers: new Map([[31, [7]], [32, []]]) }

  it('shows its channel and the number of its members in the list', async () => {
    await openPage('/settings/inboxes', desk)
    const [first, second] = (await screen.findAllByRole('row')).slice(1)
    expect(first?.textContent).toMatch(/Shop bot.*Telegram.*1 member/)
    expect(second?.textContent).toMatch(/Support.*WhatsApp.*0 members/)
  })

  it('changes name, rules and members, and leaves the credentials alone', async () => {
    const { server, router } = await openPage('/settings/inboxes/31', desk)
    expect(await screen.findByRole('button', { name: 'Members Ada' })).toBeTruthy()
    const name = screen.getByLabelText('Name')
    await userEvent.clear(name)
    await userEvent.type(name, 'Bot of the shop')
    await userEvent.click(screen.getByLabelText(/^One conversation/))
    await userEvent.click(screen.getByRole('button', { name: /^Members/ }))
    await userEvent.click(await screen.findByRole('option', { name: /Ben/ }))
    await userEvent.keyboard('{Escape}')
    await press('Save')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    expect(requestOf(server, 'PATCH A/inboxes/31')[0]?.body).toEqual({ name: 'Bot of the shop', lock_to_single_conversation: true })
    expect(server.desk.inboxMembers.get(31)).toEqual([7, 8])
  })

  it('greets new customers, and shows at the text why it was refused', async () => {
    const { server, router } = await openPage('/settings/inboxes/31', desk)
    expect(screen.queryByLabelText('Greeting')).toBeNull()
    await userEvent.click(await screen.findByLabelText(/^Greet new customers/))
    const text = screen.getByLabelText<HTMLTextAreaElement>('Greeting')
    expect(screen.getByText('A variable needs a text for when it has no value: {{contact.first_name | default: "there"}}')).toBeTruthy()
    await userEvent.type(text, 'Hello {{contact.name}}'.replaceAll('{', '{{'))
    server.on('PATCH A/inboxes/31', () => new ErrorResponse(422, { error: 'It has no value here.', code: 'variable_missing', attributes: ['greeting_message'] }))
    await press('Save')
    await expect.poll(() => text.getAttribute('aria-invalid')).toBe('true')
    server.restore('PATCH A/inboxes/31')
    await userEvent.clear(text)
    await userEvent.type(text, 'Hello!')
    await press('Save')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    expect(server.desk.inboxes[0]).toMatchObject({ greeting_enabled: true, greeting_message: 'Hello!' })
  })

  it('replaces a secret and shows a refusal at it', async () => {
    const { server, router } = await openPage('/settings/inboxes/32', desk)
    expect((await screen.findByLabelText<HTMLInputElement>('Phone number ID')).value).toBe('1000')
    expect(screen.queryByLabelText('Phone number')).toBeNull()
    const key = screen.getByLabelText<HTMLInputElement>('API key (access token)')
    expect([key.value, key.required]).toEqual(['', false])
    await userEvent.type(key, 'new key')
    server.on('PATCH A/inboxes/32', () => new ErrorResponse(422, { error: 'WhatsApp refused: expired', code: 'channel_credentials_refused', attributes: ['api_key', 'phone_number_id'] }))
    await press('Save')
    await expect.poll(() => key.getAttribute('aria-invalid')).toBe('true')
    server.restore('PATCH A/inboxes/32')
    await press('Save')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    expect(requestOf(server, 'PATCH A/inboxes/32')[1]?.body).toEqual({ channel: { provider_config: { api_key: 'new key' } } })
  })

  it('tells when a webhook arrived and why one was refused since then', async () => {
    const now = Math.floor(Date.now() / 1000)
    // The page's clock may be up to 20 seconds behind.
    const answer = { accepted_at: now - 7_230, refused_at: now - 330, refused_reason: 'wrong_signature' }
    const { server, router } = await openPage('/settings/inboxes/32', desk, { routes: { 'GET A/inboxes/32/webhook_status': () => answer } })
    expect(await screen.findByText('Last webhook received: 2h')).toBeTruthy()
    expect(screen.getByText('The last webhook was refused: 5m. Its signature is wrong. Check the app secret.')).toBeTruthy()
    server.on('GET A/inboxes/31/webhook_status', () => ({ accepted_at: now - 330, refused_at: now - 7_230, refused_reason: 'wrong_verify_token' }))
    await router.push('/settings/inboxes/31')
    expect(await screen.findByText('Last webhook received: 5m')).toBeTruthy()
    expect(screen.queryByText(/was refused/)).toBeNull()
    server.on('GET A/inboxes/32/webhook_status', () => ({ accepted_at: null, refused_at: now, refused_reason: 'wrong_verify_token' }))
    await router.push('/settings/inboxes/32')
    expect(await screen.findByText('No webhook has arrived in the last 90 days.')).toBeTruthy()
    expect(screen.getByText(/Its verify token is wrong/)).toBeTruthy()
  })

  it('is deleted only after its name was typed', async () => {
    const { server } = await openPage('/settings/inboxes', desk)
    await userEvent.click(await screen.findByRole('button', { name: 'Actions for Shop bot' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    const dialog = await screen.findByRole('dialog', { name: 'Delete inbox “Shop bot”?' })
    const button = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Delete' })
    expect(button.disabled).toBe(true)
    await userEvent.type(within(dialog).getByLabelText('Type “Shop bot” to confirm'), 'Shop bot')
    await userEvent.click(button)
    await expect.poll(() => server.desk.inboxes.map(({ name }) => name)).toEqual(['Support'])
    expect(screen.queryByRole('link', { name: 'Shop bot' })).toBeNull()
  })

  it('of an unknown channel can be renamed', async () => {
    const { server } = await openPage('/settings/inboxes/33', { ...ada, inboxes: [inbox({ id: 33, name: 'Fax', channel_type: 'Channel::Fax' })] })
    await type('Name', '!')
    expect(screen.queryByText('Credentials')).toBeNull()
    await press('Save')
    await expect.poll(() => server.desk.inboxes[0]?.name).toBe('Fax!')
  })
})
