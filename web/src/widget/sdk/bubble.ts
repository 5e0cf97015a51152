/** The button that opens and closes the chat. */
import { textColor } from '../color'
import type { Settings } from './settings'

const SVG = 'http://www.w3.org/2000/svg'
const CHAT = 'M12 3C6.5 3 2 6.8 2 11.5c0 2.4 1.2 4.6 3.1 6.1L4.3 21l4.4-1.6c1 .3 2.1.5 3.3.5 5.5 0 10-3.8 10-8.4S17.5 3 12 3Z'
const CLOSE = 'm5 9 7 7 7-7'

export interface Bubble {
  holder: HTMLElement
  setOpen: (isOpen: boolean) => void
  setColor: (color: string) => void
  setLabels: (open: string, close: string) => void
  setUnread: (isUnread: boolean) => void
  setVisible: (isVisible: boolean) => void
  focus: () => void
}

export function createBubble(settings: Settings, onClick: () => void): Bubble {
  const holder = element('div', `woot--bubble-holder woot-elements--${settings.position}`)
  const button = element('button', `woot-widget-bubble woot-elements--${settings.position}`)
  const title = element('span')
  const icon = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  let labels = { open: settings.launcherTitle || 'Chat', close: 'Close chat' }
  let isOpen = false
  button.type = 'button'
  button.classList.toggle('woot-widget--expanded', settings.type === 'expanded_bubble')
  button.classList.toggle('woot-widget-bubble--flat', settings.widgetStyle === 'flat')
  button.setAttribute('aria-controls', 'chatwoot_live_chat_widget')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  icon.append(path)
  button.append(icon, title)
  button.addEventListener('click', onClick)
  holder.append(button)
  // Without an answer from the desk there is no button.
  holder.classList.add('woot-hidden')
  show()

  function show(): void {
    title.textContent = labels.open
    button.setAttribute('aria-label', isOpen ? labels.close : labels.open)
    button.setAttribute('aria-expanded', String(isOpen))
    button.classList.toggle('woot--close', isOpen)
    holder.classList.toggle('woot--open', isOpen)
    path.setAttribute('d', isOpen ? CLOSE : CHAT)
    for (const [name, value] of Object.entries(isOpen ? { 'fill': 'none', 'stroke': 'currentColor', 'stroke-width': '2.5', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } : { 'fill': 'currentColor', 'stroke': 'none' }))
      path.setAttribute(name, value)
  }

  return {
    holder,
    setOpen(next) {
      isOpen = next
      show()
    },
    setColor(color) {
      button.style.setProperty('background-color', color)
      button.style.setProperty('color', textColor(color))
    },
    setLabels(open, close) {
      labels = { open: settings.launcherTitle || open || labels.open, close: close || labels.close }
      show()
    },
    setUnread: isUnread => void button.classList.toggle('unread-notification', isUnread),
    setVisible: isVisible => void holder.classList.toggle('woot-hidden', !isVisible),
    focus: () => button.focus({ preventScroll: true }),
  }
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, className = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.className = className
  return made
}
