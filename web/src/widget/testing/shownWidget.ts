import { cleanup, render, screen } from '@testing-library/vue'
import axe from 'axe-core'
import { afterEach, beforeEach, vi } from 'vitest'
import App from '../App.vue'
import { bridgeKey } from '../bridge'
import { createOptions } from '../options'
import type { WidgetConfig } from '../types'
import type { message } from './fakeDesk';
import { fakeDesk } from './fakeDesk'
import { leavablePage } from './leavablePage'

/** The whole widget of a visitor in the document, with the desk that answers it. */
export function shownWidget() {
  leavablePage()
  const desk = fakeDesk()

  beforeEach(() => vi.stubGlobal('ResizeObserver', class { observe() { /* Nothing has a size here. */ } disconnect() { /* Likewise. */ } }))
  afterEach(cleanup)

  async function show(given: Partial<WidgetConfig> = {}, token = '', isUnreadView = false) {
    const tab = desk.openChat(token, 'site', given)
    await tab.chat.start()
    tab.chat.isOpen.value = !isUnreadView
    const options = createOptions()
    render(App, { props: { chat: tab.chat, bridge: tab.bridge, options, isUnreadView }, global: { provide: { [bridgeKey as symbol]: tab.bridge } } })
    return { ...tab, options }
  }

  /** A visitor with a conversation, in which the desk has written these messages. */
  async function showThread(...messages: Partial<Parameters<typeof message>[0] & object>[]) {
    desk.visitors.add('known')
    desk.store({ content: 'First', echo_id: 'first' })
    messages.forEach(each => desk.reply(each))
    const shown = await show({}, 'known')
    await screen.findByText('First')
    const socket = desk.sockets.last()
    socket.open()
    return { ...shown, socket }
  }

  const field = () => screen.getByRole('textbox', { name: 'Write a message' })
  const bodies = (path: string) => desk.calls.filter(call => `${call.method} ${call.path}` === path).map(({ body }) => body)

  async function violations() {
    const { violations: found } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, 'region': { enabled: false }, 'page-has-heading-one': { enabled: false } } })
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)
  }

  return { desk, show, showThread, field, bodies, violations }
}
