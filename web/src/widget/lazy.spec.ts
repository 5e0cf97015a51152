import { mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { lazy } from './lazy'
import MessageBubble from './parts/MessageBubble.vue'
import { config, message } from './testing/fakeDesk'

afterEach(() => vi.useRealTimers())

it('is asked for again after a pause', async () => {
  vi.useFakeTimers()
  const load = vi.fn(() => Promise.resolve({ default: defineComponent(() => () => h('b', 'here')) })).mockRejectedValueOnce(new Error('offline'))
  const page = mount(lazy(load))
  await vi.advanceTimersByTimeAsync(10_000)
  expect([page.text(), load.mock.calls.length]).toEqual(['here', 2])
})

it('is displayed at once by a second message', async () => {
  const props = { message: message({ content: 'see **this**', message_type: 1 }), chat: { config } as never }
  const first = mount(MessageBubble, { props })
  await vi.waitFor(() => expect(first.text()).toContain('this'))
  expect(mount(MessageBubble, { props }).text()).toContain('this')
})
