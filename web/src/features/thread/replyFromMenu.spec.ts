import userEvent from '@testing-library/user-event'
import { cleanup, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPage } from '@/testing/openPage'
import { stubScreen } from '@/testing/stubScreen'
import { wireConversation, wireMessage } from '@/testing/wire'

beforeEach(async () => {
  stubScreen()
  await openPage('/conversations/1', { conversations: [wireConversation({})], messages: [wireMessage({ content: 'Where is my lamp?' })] })
})
afterEach(cleanup)

const later = () => new Promise(resolve => setTimeout(resolve, 50))
const button = () => screen.findByRole('button', { name: 'Message actions' })

it.each(['mouse', 'keyboard'])('moves the focus into the reply field after a choice by %s', async (by) => {
  const menu = await button()
  if (by === 'mouse') {
    await userEvent.click(menu)
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Reply to this message' }))
  }
  else {
    menu.focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('menuitem', { name: 'Reply to this message' })
    await userEvent.keyboard('{Home}{Enter}')
  }
  await later()
  expect(document.activeElement).toBe(screen.getByLabelText('Reply text'))
  await userEvent.keyboard('Dear')
  expect(screen.getByLabelText<HTMLTextAreaElement>('Reply text').value).toBe('Dear')
})

it('leads back to the button after a choice that moves no focus, and after Escape', async () => {
  const menu = await button()
  for (const keys of ['{Escape}', '{End}{Enter}']) {
    menu.focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('menuitem', { name: 'Copy text' })
    await userEvent.keyboard(keys)
    await later()
    expect(document.activeElement).toBe(menu)
  }
})
