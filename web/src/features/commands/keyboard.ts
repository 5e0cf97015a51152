import { onBeforeUnmount, onMounted } from 'vue'
import { isComposing } from '@/ui/composition'

const TEXT_FIELDS = 'input, textarea, select, [contenteditable="true"]'
/** Opens and closes the command bar, also from text fields and dialogs. */
const OPENS_ANYWHERE = 'mod+k'
/** Elements that Enter and the space bar activate. */
const ACTIVATED = 'a[href], button, summary, audio, video, [role="button"], [role="link"]'
/** Elements whose position or value the arrow keys change, besides those that scroll. */
const MOVED_BY_ARROWS = 'audio, video, [role="radio"], [role="tab"], [role="slider"], [role="separator"][tabindex]'
const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"]'

/** Shortcut of a key event in the notation of commands: "e", "?", "mod+k". */
export function shortcutOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? latinKey(event) : event.key
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

/**
 * The character of the key, or that of its place on a US keyboard if the layout has no Latin letter or digit there: other
 * scripts, and the digit row of French keyboards.
 */
function latinKey({ key, code, shiftKey }: KeyboardEvent): string {
  const [, letter, digit] = /^(?:Key([A-Z])|Digit(\d))$/.exec(code) ?? []
  if (letter && !/[a-z]/i.test(key))
    return letter.toLowerCase()
  return digit && !shiftKey ? digit : key.toLowerCase()
}

/** Whether the shortcut is a single character, which speech input and shaky hands can press by mistake. */
export function isSingleCharacter(shortcut: string): boolean {
  return shortcut.length === 1
}

/** Whether the key belongs to the focused element or to an open dialog or menu. */
export function isHandledElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  return target !== null && operates(event.key, target) || document.querySelector(OVERLAYS) !== null
}

/** Whether the browser does something with the key at the focused element: type, activate or scroll. */
function operates(key: string, target: Element): boolean {
  if (target.closest(TEXT_FIELDS))
    return true
  if (key === 'Enter' || key === ' ')
    return target.closest(ACTIVATED) !== null
  return key.startsWith('Arrow') && (target.closest(MOVED_BY_ARROWS) !== null || isInScroller(target))
}

/** Whether the arrow keys scroll an element around the target. Elements with `data-arrow-keys` use them for commands. */
function isInScroller(target: Element): boolean {
  for (let element: Element | null = target; element && !element.hasAttribute('data-arrow-keys'); element = element.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(element).overflowY))
      return true
  }
  return false
}

/** Calls `perform` for every pressed shortcut; it returns whether the shortcut was handled. */
export function useKeyboard(perform: (shortcut: string) => boolean) {
  function onKeydown(event: KeyboardEvent) {
    if (event.defaultPrevented || isComposing(event) || event.altKey)
      return
    const shortcut = shortcutOf(event)
    if (shortcut !== OPENS_ANYWHERE && isHandledElsewhere(event))
      return
    if (perform(shortcut))
      event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown))
}

const SYMBOLS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc', Shift: 'Shift' }
const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** Display form of a shortcut, keys separated by spaces. */
export function formatShortcut(shortcut: string): string {
  return shortcut.split('+')
    .map(key => key === 'mod' ? (isApple ? '⌘' : 'Ctrl') : SYMBOLS[key] ?? key.toUpperCase())
    .join(' ')
}
