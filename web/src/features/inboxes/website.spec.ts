import userEvent from '@testing-library/user-event'
import { cleanup, fireEvent, screen, within } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { updated } from '@/testing/fakeDesk'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import type { CustomAttribute } from '@/features/custom_attributes'
import { useNotices } from '@/stores/notices'
import { agent, contactSender, inbox, profile, pushed, wireContact, wireConversation } from '@/testing/wire'
import { contrast, inkOn, isColor } from './contrast'
import { fieldOf, moved, ownHostLeftOut } from './websiteFields'

const ada = { user: profile({ role: 'administrator' }), agents: [agent({ role: 'administrator' }), agent({ id: 8, available_name: 'Ben' })] }
const fullName = { name: 'fullName', label: 'Full name', type: 'text', field_type: 'standard', placeholder: 'Your name', required: false, enabled: true, values: [] }
const email = { ...fullName, name: 'emailAddress', label: 'Email Id', type: 'email', enabled: false }
const shop = inbox({
  id: 31, name: 'Shop', channel_type: 'Channel::WebWidget', website_url: 'https://shop.example', widget_color: '#7c3f00', welcome_title: 'Hello', welcome_tagline: '',
  reply_time: 'in_a_few_hours', selected_feature_flags: ['attachments', 'use_inbox_avatar_for_bot'], hmac_mandatory: false, hmac_token: 'identity-key-1', allowed_domains: 'shop.example',
  pre_chat_form_enabled: true, pre_chat_form_options: { pre_chat_message: 'Who are you?', require_email: true, pre_chat_fields: [email, fullName] }, web_widget_script: '<script>\n</script>',
})
const orderNumber = {
  id: 3, version: 1, attribute_key: 'order', attribute_display_name: 'Order', attribute_display_type: 'text', attribute_model: 'conversation_attribute',
  attribute_values: [], attribute_description: '', regex_pattern: '^A\\d+$', regex_cue: 'Like A17', default_value: null, created_at: '', updated_at: '',
}
const desk = { ...ada, inboxes: [shop], inboxMembers: new Map([[31, [7]]]), collections: { custom_attribute_definitions: { cacheKey: 'custom_attribute', rows: [orderNumber] } } }

afterEach(cleanup)

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }))
const preview = async () => within(await screen.findByRole('img', { name: 'The chat as visitors see it' }))
const changeOf = (server: Awaited<ReturnType<typeof openPage>>['server']) => server.requests.filter(({ method }) => method === 'PATCH')

describe('a new website', () => {
  it('asks for the site, shows its code and confirms the first visitor', async () => {
    const { server } = await openPage('/settings/inboxes/new', { ...ada, inboxes: [] })
    expect((await screen.findByRole<HTMLInputElement>('radio', { name: 'Website' })).checked).toBe(true)
    await press('Continue')
    await userEvent.type(await screen.findByLabelText('Name'), 'Shop')
    await userEvent.type(screen.getByLabelText('Address of the site'), 'https://shop.example')
    const color = screen.getByLabelText('Color')
    await userEvent.clear(color)
    await userEvent.type(color, '#7C3F00')
    await userEvent.type(screen.getByLabelText('Greeting'), 'Welcome!')
    await press('Connect')
    await press('Continue')
    expect((await screen.findByLabelText<HTMLTextAreaElement>('Code for your site')).value).toContain('website-token-1')
    expect(screen.getByText('Open https://shop.example and write a message in the chat.')).toBeTruthy()
    const [created] = server.desk.inboxes
    expect(server.requests.find(({ method, path }) => `${method} ${path}` === 'POST A/inboxes')?.body).toMatchObject({
      name: 'Shop', greeting_enabled: true, greeting_message: 'Welcome!', channel: { type: 'web_widget', website_url: 'https://shop.example', widget_color: '#7C3F00' },
    })

    const conversation = wireConversation({ id: 5, inbox_id: created?.id ?? 0, channel: 'Channel::WebWidget', contact: wireContact({ name: 'Mia' }) })
    server.sockets.last().open()
    server.desk.conversations.push(conversation)
    server.desk.emit({ event: 'conversation.created', data: pushed(conversation) })
    server.desk.addMessage({ conversation_id: 5, inbox_id: created?.id ?? 0, content: 'Hello shop', sender: contactSender({ name: 'Mia' }) })
    server.deliver()
    expect(await screen.findByText('A message from Mia has arrived.')).toBeTruthy()
  })

  it('without a greeting sends none', async () => {
    const { server } = await openPage('/settings/inboxes/new', { ...ada, inboxes: [] })
    await press('Continue')
    await userEvent.type(await screen.findByLabelText('Name'), 'Shop')
    await userEvent.type(screen.getByLabelText('Address of the site'), 'https://shop.example')
    await press('Connect')
    expect(await screen.findByText('Who answers?')).toBeTruthy()
    expect(server.requests.find(({ method }) => method === 'POST')?.body).not.toHaveProperty('greeting_message')
  })
})

describe('the settings of a website', () => {
  it('shows unsaved changes in the preview', async () => {
    await openPage('/settings/inboxes/31', desk)
    const shown = await preview()
    expect(shown.getByText('Hello')).toBeTruthy()
    expect(shown.getByText('We usually reply within a few hours')).toBeTruthy()
    const heading = screen.getByLabelText('Heading')
    await userEvent.clear(heading)
    await userEvent.type(heading, 'Moin')
    expect(shown.getByText('Moin')).toBeTruthy()
    await userEvent.clear(heading)
    expect(shown.getByText('Shop')).toBeTruthy()
    await fireEvent.update(screen.getByLabelText('Choose a color'), '#ffee00')
    expect(screen.getByRole('img', { name: 'The chat as visitors see it' }).getAttribute('style')).toContain('--brand: #ffee00')
    expect(screen.getByText('The button is hard to see on a white page.')).toBeTruthy()
  })

  it('turns the preview to the part that is edited', async () => {
    await openPage('/settings/inboxes/31', desk)
    const shown = await preview()
    await userEvent.click(screen.getByLabelText('Ask before the first message'))
    expect(shown.getByText('There is no form before the first message.')).toBeTruthy()
    await userEvent.click(screen.getByLabelText('Ask before the first message'))
    expect(shown.getByText('Who are you?')).toBeTruthy()
    expect(shown.queryByText('Email Id')).toBeNull()
    await userEvent.click(screen.getByLabelText('Full name'))
    expect(screen.getByText('Choose at least one question. Without one, visitors see no form.')).toBeTruthy()
    expect(shown.getByText('There is no form before the first message.')).toBeTruthy()
    await userEvent.click(screen.getByLabelText('Email Id'))
    expect(screen.queryByText(/Choose at least one question/)).toBeNull()
    expect(shown.getByText('Email Id')).toBeTruthy()
    await press('Start')
    expect(screen.getByRole('button', { name: 'Start' }).getAttribute('aria-pressed')).toBe('true')
    expect(shown.queryByText('Who are you?')).toBeNull()
  })

  it('opens the preview above the buttons on a narrow screen', async () => {
    await openPage('/settings/inboxes/31', desk, { width: 390 })
    const button = await screen.findByRole('button', { name: 'Preview' })
    expect(screen.queryByRole('img', { name: 'The chat as visitors see it' })).toBeNull()
    await userEvent.click(button)
    expect(button.getAttribute('aria-expanded')).toBe('true')
    expect((await preview()).getByText('Hello')).toBeTruthy()
    await userEvent.click(button)
    expect(screen.queryByRole('img', { name: 'The chat as visitors see it' })).toBeNull()
  })

  it('saves all changes together and keeps what it does not show', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    await userEvent.click(await screen.findByLabelText('Visitors can pick emoji'))
    await userEvent.click(screen.getByLabelText(/^Accept signed visitors only/))
    await userEvent.click(screen.getByLabelText(/^List visitors/))
    await userEvent.click(screen.getByLabelText(/^Answer visitors who have left/))
    await userEvent.type(screen.getByLabelText('Domains'), '\n*.shop.example')
    await userEvent.click(screen.getByRole('button', { name: 'Move up: Full name' }))
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move down: Full name')
    await userEvent.selectOptions(await screen.findByLabelText('Ask for a custom attribute'), 'Order')
    await userEvent.click(await screen.findByRole('button', { name: 'Members Ada' }))
    await userEvent.click(await screen.findByRole('option', { name: /Ben/ }))
    await userEvent.keyboard('{Escape}')
    await press('Save')
    expect(await screen.findByText('Saved')).toBeTruthy()
    expect(changeOf(server)[0]?.body).toEqual({
      channel: {
        hmac_mandatory: true, continuity_via_email: true, live_visitors: true, allowed_domains: 'shop.example\n*.shop.example',
        selected_feature_flags: ['attachments', 'emoji_picker', 'use_inbox_avatar_for_bot'],
        pre_chat_form_options: {
          pre_chat_message: 'Who are you?',
          require_email: true,
          pre_chat_fields: [fullName, email, { ...fieldOf(orderNumber as CustomAttribute), enabled: true }],
        },
      },
    })
    expect(server.desk.inboxMembers.get(31)).toEqual([7, 8])
  })

  it('leaves what a colleague has changed meanwhile, and says so at a field that both changed', async () => {
    const hours = { working_hours_enabled: true, out_of_office_message: 'Closed.', csat_survey_enabled: true, csat_config: { display_type: 'emoji', message: 'Happy?', survey_rules: { operator: 'contains', values: [] } } }
    const { server } = await openPage('/settings/inboxes/31', { ...desk, inboxes: [{ ...shop, ...hours }] })
    await userEvent.type(await screen.findByLabelText('Name'), ' 2')
    const store = (changes: object) => {
      server.desk.inboxes = updated(server.desk.inboxes, 31, changes)
      server.desk.invalidateCaches()
      server.deliver()
    }
    server.sockets.last().open()
    store({ out_of_office_message: 'Back on Monday.', csat_config: { ...hours.csat_config, message: 'Content?' } })
    await expect.poll(() => screen.getByLabelText<HTMLTextAreaElement>(/^Out-of-office/).value).toBe('Back on Monday.')
    expect(screen.getByDisplayValue('Content?')).toBeTruthy()
    expect(screen.queryByText(/^A colleague has meanwhile/)).toBeNull()
    store({ name: 'Store' })
    expect(await screen.findByText(/^A colleague has meanwhile/)).toBeTruthy()
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Shop 2')
    await press('Save')
    expect(await screen.findByText('Saved')).toBeTruthy()
    expect(changeOf(server).map(({ body }) => body)).toEqual([{ name: 'Shop 2' }])
    expect(screen.queryByText(/^A colleague has meanwhile/)).toBeNull()
  })

  it('begins with the whole texts where the list has them in part, and keeps what was typed', async () => {
    const cut = { ...shop, greeting_enabled: true, greeting_message: 'Wel…', truncated: true }
    const whole = { ...cut, greeting_message: 'Welcome!', truncated: undefined }
    let present = whole
    const { server } = await openPage('/settings/inboxes/31', { ...desk, inboxes: [cut] }, { routes: { 'GET A/inboxes/31': () => present } })
    expect((await screen.findByLabelText<HTMLTextAreaElement>('Greeting')).value).toBe('Welcome!')
    await userEvent.type(screen.getByLabelText('Name'), 's')
    present = { ...whole, version: 2, greeting_message: 'Hello and welcome!' }
    server.sockets.last().open()
    server.desk.inboxes = [{ ...cut, version: 2, greeting_message: 'Hel…' }]
    server.desk.invalidateCaches()
    server.deliver()
    await expect.poll(() => screen.getByLabelText<HTMLTextAreaElement>('Greeting').value).toBe('Hello and welcome!')
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Shops')
  })

  it('ends without a question when a colleague deletes the website', async () => {
    const { server, router } = await openPage('/settings/inboxes/31', desk)
    await userEvent.type(await screen.findByLabelText('Name'), ' 2')
    server.sockets.last().open()
    server.desk.inboxes = server.desk.inboxes.filter(({ id }) => id !== 31)
    server.desk.invalidateCaches()
    server.deliver()
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(useNotices().notices).toMatchObject([{ key: 'row_deleted', params: { name: 'Shop' } }])
  })

  it('shows a refusal at its field and saves again', async () => {
    const { server } = await openPage('/settings/inboxes/31', desk)
    const domains = await screen.findByLabelText('Domains')
    await userEvent.type(domains, '\n*')
    server.on('PATCH A/inboxes/31', () => new ErrorResponse(422, { error: '“*” is not the name of a site.', code: 'allowed_domain_invalid', attributes: ['channel.allowed_domains'] }))
    await press('Save')
    expect(await screen.findByText('“*” is not the name of a site.')).toBeTruthy()
    expect(document.activeElement).toBe(domains)
    server.restore('PATCH A/inboxes/31')
    await press('Save')
    expect(await screen.findByText('Saved')).toBeTruthy()
  })

  it('asks before unsaved changes are left', async () => {
    const { router } = await openPage('/settings/inboxes/31', desk)
    await userEvent.type(await screen.findByLabelText('Heading'), '!')
    await press('Back to the inboxes')
    const dialog = await screen.findByRole('dialog', { name: 'Discard your changes?' })
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }))
    expect(router.currentRoute.value.path).toBe('/settings/inboxes/31')
    await press('Back to the inboxes')
    await press('Discard')
    await expect.poll(() => router.currentRoute.value.path).toBe('/settings/inboxes')
    const row = await screen.findByRole('link', { name: 'Shop' })
    await expect.poll(() => document.activeElement).toBe(row)
  })

  it('shows the identity key to copy, and the code of the site', async () => {
    await openPage('/settings/inboxes/31', desk)
    expect((await screen.findByLabelText<HTMLInputElement>('Identity key (only for your server)')).value).toBe('identity-key-1')
    expect(screen.getByLabelText<HTMLTextAreaElement>('On your server').value).toContain('createHmac(\'sha256\'')
    expect(screen.getByLabelText<HTMLTextAreaElement>('Code for your site').value).toBe('<script>\n</script>')
  })
})

describe('colors and questions', () => {
  it('warns when the allowed domains leave out the site itself', async () => {
    await openPage('/settings/inboxes/31', desk)
    const domains = await screen.findByLabelText('Domains')
    expect(screen.queryByText(/is missing here/)).toBeNull()
    await fireEvent.update(domains, 'example.com')
    expect(screen.getByText('shop.example, the address of the website above, is missing here: its visitors see no chat.')).toBeTruthy()
  })

  it.each([
    ['https://shop.example', '', ''],
    ['https://shop.example/start', 'example.com\nshop.example', ''],
    ['shop.example', 'https://shop.example/', ''],
    ['https://www.shop.example', 'shop.example', 'www.shop.example'],
    ['https://www.shop.example', '*.shop.example', ''],
    ['https://shop.example', '*.shop.example', 'shop.example'],
    ['https://shop.example:8443', 'shop.example', 'shop.example:8443'],
    ['', 'shop.example', ''],
    ['not a site', 'shop.example', ''],
  ])('compares %j with the domains %j', (website_url, allowed_domains, host) => {
    expect(ownHostLeftOut({ website_url, allowed_domains })).toBe(host)
  })

  it('takes the ink with the greater contrast', () => {
    expect(['#1f93ff', '#000000', '#ffffff', '#aa2200'].map(inkOn)).toEqual(['#0f172a', '#ffffff', '#0f172a', '#ffffff'])
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(['#1f93ff', '#1F93FF', '1f93ff', '#1f9', 'red', ''].map(isColor)).toEqual([true, true, false, false, false, false])
  })

  it('moves questions within the list', () => {
    const order = (names: string, index: number, by: -1 | 1) => moved([...names].map(name => ({ name })), index, by).map(({ name }) => name).join('')
    expect([order('abc', 0, 1), order('abc', 2, -1), order('ab', 0, -1), order('ab', 1, 1)]).toEqual(['bac', 'acb', 'ab', 'ab'])
  })

  it('makes a question of a custom attribute', () => {
    const of = (attribute_display_type: string, more = {}) => fieldOf({ ...orderNumber, attribute_display_type, ...more } as Parameters<typeof fieldOf>[0])
    expect(of('list', { attribute_values: ['S', 'M'] })).toMatchObject({ name: 'order', label: 'Order', type: 'list', values: ['S', 'M'], enabled: true, required: false })
    expect(['currency', 'percent', 'date', 'checkbox', 'link'].map(type => of(type).type)).toEqual(['number', 'number', 'date', 'checkbox', 'link'])
    expect(of('text', { regex_pattern: null, regex_cue: '' })).toMatchObject({ regex_pattern: null, regex_cue: null })
  })
})
