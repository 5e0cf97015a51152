import { cleanup, render, screen } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { defineComponent } from 'vue'
import { openPage } from '@/testing/openPage'
import { stopStores } from '@/testing/stopStores'
import { wireConversation } from '@/testing/wire'
import { useCommands } from './useCommands'

afterEach(() => {
  cleanup()
  stopStores()
})

it('gives each letter to one command of an open conversation', async () => {
  const { router } = await openPage('/conversations/1', { conversations: [wireConversation({ id: 1 })] })
  await screen.findAllByRole('button', { name: 'Resolve' })
  const found: string[] = []
  render(defineComponent({
    setup() {
      found.push(...useCommands().value.filter(({ available }) => available).flatMap(({ keys }) => keys).filter(key => /^[a-z0-9]$/.test(key)))
      return () => null
    },
  }), { global: { plugins: [router] } })
  expect(found).toContain('f')
  expect(found.filter((key, index) => found.indexOf(key) !== index)).toEqual([])
})
