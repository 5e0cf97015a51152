import { onBeforeUnmount, onMounted } from 'vue'

const TEXT_FIELDS = 'input, textarea, select, [contenteditable="true"]'
const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"]'

/** The name a shortcut has in the list of commands: "e", "?", "mod+k". */
export function shortcutOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key
}

/** Letters belong to the field while somebody types, and to the dialog or menu while one is open. */
export function isBusyElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  return Boolean(target?.closest(TEXT_FIELDS)) || document.querySelector(OVERLAYS) !== null
}

/** Runs `perform` for every shortcut pressed; it answers whether the key meant something. */
export function useKeyboard(perform: (shortcut: string) => boolean) {
  function press(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || event.altKey)
      return
    const shortcut = shortcutOf(event)
    if (!shortcut.startsWith('mod+') && isBusyElsewhere(event))
      return
    if (perform(shortcut))
      event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', press))
  onBeforeUnmount(() => window.removeEventListener('keydown', press))
}

const SIGNS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc' }
const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** What is printed on the keys. */
export function keysShown(shortcut: string): string {
  return shortcut.split('+')
    .map(key => key === 'mod' ? (isApple ? '⌘' : 'Ctrl') : SIGNS[key] ?? key.toUpperCase())
    .join(' ')
}
