import { cleanup, render } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, ref, shallowRef } from 'vue'
import { useThreadScroll } from './useThreadScroll'

/** A scroll container of 500 pixels, without a layout engine. */
class Box {
  scrollHeight = 2_000
  clientHeight = 500
  private top = 0

  get scrollTop() {
    return this.top
  }

  set scrollTop(top: number) {
    this.top = Math.max(0, Math.min(top, this.scrollHeight - this.clientHeight))
  }

  scrollIntoView() { /* The page does not scroll. */ }

  getBoundingClientRect() {
    return { top: 0 }
  }

  scrollTo({ top }: { top: number }) {
    this.scrollTop = top
  }
}

let resized: () => void
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class {
    constructor(callback: () => void) {
      resized = callback
    }

    observe() { /* The test calls `resized`. */ }
    disconnect() { /* Nothing to release. */ }
  })
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** `top`: the distance of the newest message from the beginning of the thread. */
function openThread(top = 2_500) {
  const box = new Box()
  const keys = ref(['1', '2'])
  const scroller = shallowRef(box as unknown as HTMLElement)
  let scroll: ReturnType<typeof useThreadScroll> | undefined
  render(defineComponent({
    setup() {
      scroll = useThreadScroll({ scroller, content: scroller, firstKey: () => keys.value[0], lastKey: () => keys.value.at(-1), newest: () => ({ getBoundingClientRect: () => ({ top: top - box.scrollTop }) }) as Element })
      return () => h('div')
    },
  }))
  return { box, keys, ...scroll as ReturnType<typeof useThreadScroll> }
}

it('stays at the end while content grows, although scroll events arrive before the growth is noticed', () => {
  const { box, open, measure, follows } = openThread()
  open(null)
  expect(box.scrollTop).toBe(1_500)
  box.scrollHeight = 2_600
  measure()
  expect(follows.value).toBe(true)
  resized()
  expect(box.scrollTop).toBe(2_100)
})

it('stops following when the agent scrolls up, and follows again at the end', async () => {
  const { box, keys, open, measure, follows } = openThread()
  open(null)
  box.scrollTop = 900
  measure()
  expect(follows.value).toBe(false)
  box.scrollHeight = 2_100
  keys.value = ['1', '2', '3']
  await nextTick()
  expect(box.scrollTop).toBe(900)
  box.scrollTop = 1_600
  measure()
  expect(follows.value).toBe(true)
})

it('has the end in sight only after its first position', () => {
  const { box, open, measure, endInSight } = openThread()
  box.scrollTop = 1_500
  measure()
  expect(endInSight.value).toBe(false)
  open({ scrollIntoView: () => { box.scrollTop = 300 } } as unknown as Element)
  expect(endInSight.value).toBe(false)
  box.scrollTop = 1_500
  measure()
  expect(endInSight.value).toBe(true)
})

it('keeps the visible message when older ones are inserted above', async () => {
  const { box, keys, open, measure } = openThread()
  open(null)
  box.scrollTop = 100
  measure()
  keys.value = ['0', '1', '2']
  await Promise.resolve()
  box.scrollHeight = 2_400
  await nextTick()
  expect(box.scrollTop).toBe(500)
})

it('opens at the beginning of a newest message that is taller than the thread, and stays there while it grows', () => {
  const { box, open, follows, endInSight } = openThread(600)
  open(null)
  expect(box.scrollTop).toBe(564)
  expect(endInSight.value).toBe(true)
  box.scrollHeight = 3_000
  resized()
  expect(box.scrollTop).toBe(564)
  expect(follows.value).toBe(true)
})

it.each([300, 800])('leaves the beginning of such a message when the agent scrolls to %i', async (top) => {
  const { box, keys, open, measure, follows } = openThread(600)
  open(null)
  box.scrollTop = top
  measure()
  expect(follows.value).toBe(false)
  box.scrollHeight = 3_000
  resized()
  keys.value = ['1', '2', '3']
  await nextTick()
  expect(box.scrollTop).toBe(top)
})
