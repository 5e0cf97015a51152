import type { Ref } from 'vue'
import { nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue'

type Box = Readonly<Ref<HTMLElement | null>>

export interface ThreadBox {
  scroller: Box
  content: Box
  /** Keys of the oldest and the newest displayed line. */
  firstKey: () => string | undefined
  lastKey: () => string | undefined
}

/** Pixels from the end that still count as at the end. */
const END_TOLERANCE = 48

/**
 * Scroll position of the thread: follows new messages only at the end, keeps the visible message when older ones are
 * inserted above, and follows images that grow while they load.
 */
export function useThreadScroll({ scroller, content, firstKey, lastKey }: ThreadBox) {
  const atEnd = ref(true)

  function measure() {
    const box = scroller.value
    if (!box)
      return
    atEnd.value = box.scrollHeight - box.scrollTop - box.clientHeight < END_TOLERANCE
  }

  function toEnd(behavior: ScrollBehavior = 'instant') {
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight, behavior: reducedMotion ? 'instant' : behavior })
    atEnd.value = true
  }

  function toElement(element: Element | null | undefined) {
    element?.scrollIntoView({ block: 'center' })
    measure()
  }

  watch(firstKey, (_, before) => {
    const box = scroller.value
    if (!box || before === undefined)
      return
    const below = box.scrollHeight - box.scrollTop
    void nextTick(() => {
      if (!atEnd.value)
        box.scrollTop = box.scrollHeight - below
    })
  }, { flush: 'pre' })

  watch(lastKey, () => {
    if (atEnd.value)
      toEnd()
  }, { flush: 'post' })

  const growth = new ResizeObserver(() => { if (atEnd.value) toEnd() })
  onMounted(() => {
    if (content.value)
      growth.observe(content.value)
    if (scroller.value)
      growth.observe(scroller.value)
  })
  onBeforeUnmount(() => growth.disconnect())

  return { atEnd, measure, toEnd, toElement }
}
