import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { shortcutOf, useKeyboard } from './keyboard'

afterEach(cleanup)

function recordShortcuts(inside: string) {
  const pressed: string[] = []
  render(defineComponent({
    setup() {
      useKeyboard((shortcut) => {
        pressed.push(shortcut)
        return true
      })
      return () => h('div', { innerHTML: inside })
    },
  }))
  return pressed
}

it('reports letters, symbols and combinations', async () => {
  const pressed = recordShortcuts('')
  await userEvent.keyboard('e?{Control>}k{/Control}')
  expect(pressed.filter(key => key.length === 1 || key.includes('k'))).toEqual(['e', '?', 'mod+k'])
})

it('ignores letters in text fields but not combinations', async () => {
  const pressed = recordShortcuts('<textarea></textarea>')
  await userEvent.type(screen.getByRole('textbox'), 'e1{Control>}k{/Control}')
  expect(pressed).not.toContain('e')
  expect(pressed).not.toContain('1')
  expect(pressed).toContain('mod+k')
})

it('ignores letters while a dialog is open', async () => {
  const pressed = recordShortcuts('<div role="dialog"></div>')
  await userEvent.keyboard('e')
  expect(pressed).toEqual([])
})

it.each(['<button>Resolve</button>', '<a href="#x">Link</a>', '<details><summary>More</summary></details>'])('leaves Enter to %s', async (control) => {
  const pressed = recordShortcuts(control)
  document.querySelector<HTMLElement>('button, a, summary')?.focus()
  await userEvent.keyboard('{Enter} e')
  expect(pressed).toEqual(['e'])
})

it('leaves arrow keys to a focused scroll container, its controls and media', async () => {
  const pressed = recordShortcuts('<div tabindex="0" style="overflow-y: auto"><button>Reply</button></div><video tabindex="0"></video>')
  for (const focused of document.querySelectorAll<HTMLElement>('[tabindex], button')) {
    focused.focus()
    await userEvent.keyboard('{ArrowDown}{ArrowUp}j')
  }
  expect(pressed).toEqual(['j', 'j', 'j'])
})

it('uses arrow keys of the list and of the page', async () => {
  const pressed = recordShortcuts('<div data-arrow-keys style="overflow-y: auto"><a href="#x">Row</a></div>')
  await userEvent.keyboard('{ArrowDown}')
  screen.getByRole('link').focus()
  await userEvent.keyboard('{ArrowUp}')
  expect(pressed).toEqual(['ArrowDown', 'ArrowUp'])
})

it.each([
  ['a Latin layout', { key: 'r', code: 'KeyP' }, 'r'],
  ['capitals', { key: 'R', code: 'KeyR', shiftKey: true }, 'r'],
  ['a Cyrillic layout', { key: 'к', code: 'KeyR' }, 'r'],
  ['the digit row of a French layout', { key: '&', code: 'Digit1' }, '1'],
  ['a symbol', { key: '?', code: 'Digit7', shiftKey: true }, '?'],
  ['a combination on a Greek layout', { key: 'κ', code: 'KeyK', ctrlKey: true }, 'mod+k'],
])('recognizes keys of %s', (_, event, shortcut) => {
  expect(shortcutOf(new KeyboardEvent('keydown', event))).toBe(shortcut)
})
