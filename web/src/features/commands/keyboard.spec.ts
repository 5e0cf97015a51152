import userEvent from '@testing-library/user-event'
import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { useKeyboard } from './keyboard'

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
