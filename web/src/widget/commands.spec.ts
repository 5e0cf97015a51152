import { afterEach, expect, it } from 'vitest'
import { createCommands } from './commands'
import { createOptions } from './options'
import { Refusal, fakeDesk } from './testing/fakeDesk'
import { leavablePage } from './testing/leavablePage'
import { language, showLanguage } from './texts'

const page = leavablePage()
const desk = fakeDesk()

afterEach(async () => {
  await showLanguage(['en'])
  delete document.documentElement.dataset.theme
})

async function start(token = '') {
  const tab = desk.openChat(token)
  await tab.chat.start()
  const options = createOptions()
  const views: boolean[] = []
  const run = createCommands({ chat: tab.chat, bridge: tab.bridge, options, showUnreadView: isShown => views.push(isShown), languages: ['fr', 'en'] })
  return { ...tab, options, views, tell: (event: string, fields: object = {}) => run({ event, ...fields }) }
}

async function startKnown() {
  desk.visitors.add('known')
  desk.store({ content: 'First', echo_id: 'first' })
  return start('known')
}

const sent = (name: string) => desk.calls.filter(({ method, path }) => `${method} ${path}` === name).map(({ body }) => body)

it('takes the settings of the site, and ignores what has another type', async () => {
  const { tell, options, said } = await start()
  tell('config-set', { locale: 'de', darkMode: 'dark', showPopoutButton: true, welcomeTitle: 'Hi', enableFileUpload: 'no', unknown: 1 })
  await expect.poll(() => language.value).toBe('de')
  expect(options).toMatchObject({ showPopoutButton: true, welcomeTitle: 'Hi', enableFileUpload: true })
  expect(options).not.toHaveProperty('unknown')
  expect(document.documentElement.dataset.theme).toBe('dark')
  expect(said('setBubbleLabel').at(-1)).toEqual({ event: 'setBubbleLabel', label: 'Chatten Sie mit uns', closeLabel: 'Chat schließen' })
  tell('set-color-scheme', { darkMode: 'purple' })
  expect(document.documentElement.dataset.theme).toBe('light')
  tell('set-locale', { locale: 'nl' })
  await expect.poll(() => language.value).toBe('fr')
})

it('opens, closes and shows unread messages', async () => {
  const { tell, chat, views } = await start()
  tell('toggle-open', { isOpen: true })
  expect(chat.isOpen.value).toBe(true)
  tell('toggle-open', {})
  expect(chat.isOpen.value).toBe(false)
  tell('set-unread-view')
  tell('unset-unread-view')
  expect(views).toEqual([true, false])
  tell('constructor')
  tell('unknown')
})

it('sends the address of the page with a message', async () => {
  const { tell, chat } = await start()
  tell('change-url', { referrerURL: 'https://shop.example/beans' })
  chat.send('Hello')
  await expect.poll(() => sent('POST messages')[0]).toMatchObject({ message: { referer_url: 'https://shop.example/beans' } })
})

it('keeps what is said about a visitor who has not written, and sends it with the first message', async () => {
  const { tell, chat } = await start()
  tell('set-custom-attributes', { customAttributes: { plan: 'gold', seats: 3 } })
  tell('delete-custom-attribute', { customAttribute: 'seats' })
  tell('set-conversation-custom-attributes', { customAttributes: { order: '7' } })
  tell('set-label', { label: 'vip' })
  tell('set-user', { identifier: '', user: { name: 'Ada' }, digest: 'd' })
  tell('push-event', { eventName: 'webwidget.triggered' })
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toContain('Ada')
  expect(desk.calls.filter(({ token }) => !token)).toEqual([])
  chat.send('Hello')
  await expect.poll(() => sent('POST labels')).toEqual([{ label: 'vip' }])
  expect(sent('PATCH contact')).toEqual([{ name: 'Ada' }, { custom_attributes: { plan: 'gold' } }])
  expect(sent('POST contact/destroy_custom_attributes')).toEqual([{ custom_attributes: ['seats'] }])
  expect(sent('POST conversations/set_custom_attributes')).toEqual([{ custom_attributes: { order: '7' } }])
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toBeNull()
})

it('sends what is said about a known visitor at once, and again after a failure', async () => {
  const { tell } = await startKnown()
  desk.routes['POST labels'] = () => new Refusal(503)
  tell('set-label', { label: 'vip' })
  await expect.poll(() => sent('POST labels').length).toBe(1)
  expect(localStorage.getItem('parley:intents:site1')).toContain('vip')
  delete desk.routes['POST labels']
  page.leave()
  await start('known')
  await expect.poll(() => sent('POST labels').length).toBe(2)
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toBeNull()
  const { tell: again } = await start('known')
  again('remove-label', { label: 'v/ip' })
  await expect.poll(() => desk.paths()).toContain('DELETE labels/v%2Fip')
})

it('gives up what the server refuses', async () => {
  const { tell } = await startKnown()
  desk.routes['POST labels'] = () => new Refusal(404)
  tell('set-label', { label: 'unknown' })
  await expect.poll(() => sent('POST labels').length).toBe(1)
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toBeNull()
})

it('tells the desk who the visitor is, in order, and says so to the site', async () => {
  const { tell, said } = await start()
  tell('set-user', { identifier: 7, user: { name: 'Ada', identifier_hash: 'h' }, digest: 'one' })
  tell('set-user', { identifier: '8', user: { name: 'Bo' }, digest: 'two' })
  await expect.poll(() => said('userSet').map(({ digest }) => digest)).toEqual(['one', 'two'])
  expect(sent('PATCH contact/set_user')).toEqual([{ name: 'Ada', identifier_hash: 'h', identifier: '7' }, { name: 'Bo', identifier: '8' }])
  expect(desk.paths()[0]).toBe('POST config')
  expect(said('setAuthCookie')).toHaveLength(1)
})

it('takes over the session of an identified person', async () => {
  const { tell, said } = await startKnown()
  desk.visitors.add('person')
  desk.routes['PATCH contact/set_user'] = () => ({ id: 9, widget_auth_token: 'person' })
  tell('set-user', { identifier: 7, user: { name: 'Ada' }, digest: 'one' })
  await expect.poll(() => said('userSet').length).toBe(1)
  expect(said('setAuthCookie').at(-1)?.data).toEqual({ widgetAuthToken: 'person' })
  expect(desk.calls.at(-1)?.token).toBe('person')
})

it('tells the site when the desk refuses the user', async () => {
  const { tell, said } = await start()
  desk.routes['PATCH contact/set_user'] = () => new Refusal(401, { error: 'HMAC failed: Invalid Identifier Hash Provided' })
  tell('set-user', { identifier: 7, user: { name: 'Ada' }, digest: 'one' })
  await expect.poll(() => said('error')).toEqual([{ event: 'error', errorType: 'SET_USER_ERROR', data: { message: 'HMAC failed: Invalid Identifier Hash Provided', status: 401, code: '' } }])
  expect(said('userSet')).toEqual([])
})

it('tells the desk that a known visitor has opened the chat', async () => {
  const { tell } = await startKnown()
  tell('push-event', { eventName: 'webwidget.triggered' })
  await expect.poll(() => sent('POST events')[0]).toMatchObject({ name: 'webwidget.triggered', event_info: { widget_language: 'en' } })
})

it('sends the labels after a refused one', async () => {
  const { tell } = await startKnown()
  desk.routes['POST labels'] = ({ body }) => (body as { label: string }).label === 'unknown' ? new Refusal(422) : {}
  desk.isReachable = false
  tell('set-label', { label: 'unknown' })
  tell('set-label', { label: 'vip' })
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toContain('vip')
  desk.isReachable = true
  await start('known')
  await expect.poll(() => sent('POST labels')).toContainEqual({ label: 'vip' })
  await expect.poll(() => localStorage.getItem('parley:intents:site1')).toBeNull()
})

it('displays the language that was chosen last', async () => {
  const slow = showLanguage(['de'])
  await showLanguage(['en'])
  await slow
  expect(language.value).toBe('en')
})
