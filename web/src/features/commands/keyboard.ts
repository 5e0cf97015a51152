import { onBeforeUnmount, onMounted } from 'vue'

const TEXT_FIELDS = 'input, textarea, select, [contenteditable="true"]'
const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"]'

/** Shortcut of a key event in the notation of commands: "e", "?", "mod+k". */
export function shortcutOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

/** Whether the key belongs to a focused text field or to an open dialog or menu. */
export function isHandledElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  return Boolean(target?.closest(TEXT_FIELDS)) || document.querySelector(OVERLAYS) !== null
}

/** Calls `perform` for every pressed shortcut; it returns whether the shortcut was handled. */
export function useKeyboard(perform: (shortcut: string) => boolean) {
  function onKeydown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || event.altKey)
      return
    const shortcut = shortcutOf(event)
    if (!shortcut.startsWith('mod+') && isHandledElsewhere(event))
      return
    if (perform(shortcut))
      event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown))
}

const SYMBOLS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc' }
const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** Display form of a shortcut, keys separated by spaces. */
export function formatShortcut(shortcut: string): string {
  return shortcut.split('+')
    .map(key => key === 'mod' ? (isApple ? '⌘' : 'Ctrl') : SYMBOLS[key] ?? key.toUpperCase())
    .join(' ')
}
