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
 * inserted above, and follows content that grows, such as images while they load. Only a movement upwards ends the
 * following: growing content also increases the distance to the end.
 */
export function useThreadScroll({ scroller, content, firstKey, lastKey }: ThreadBox) {
  const follows = ref(true)
  /** Whether the agent can see the end; false until the thread has its first position. */
  const endInSight = ref(false)
  let isPositioned = false
  let lastTop = 0

  function measure() {
    const box = scroller.value
    if (!box)
      return
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_TOLERANCE
    if (isAtEnd)
      follows.value = true
    else if (box.scrollTop < lastTop)
      follows.value = false
    lastTop = box.scrollTop
    endInSight.value = isPositioned && isAtEnd
  }

  function toEnd(behavior: ScrollBehavior = 'instant') {
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight, behavior: reducedMotion ? 'instant' : behavior })
    follows.value = true
    measure()
  }

  function toElement(element: Element | null | undefined) {
    follows.value = false
    element?.scrollIntoView({ block: 'center' })
    measure()
  }

  /** Sets the first position: the element if there is one, else the end. On a low screen the page scrolls to the thread. */
  function open(element: Element | null | undefined) {
    isPositioned = true
    scroller.value?.scrollIntoView({ block: 'nearest' })
    if (element)
      toElement(element)
    else
      toEnd()
  }

  watch(firstKey, (_, before) => {
    const box = scroller.value
    if (!box || before === undefined)
      return
    const below = box.scrollHeight - box.scrollTop
    void nextTick(() => {
      if (follows.value)
        return
      box.scrollTop = box.scrollHeight - below
      measure()
    })
  }, { flush: 'pre' })

  function followEnd() {
    if (follows.value)
      toEnd()
    else
      measure()
  }

  watch(lastKey, followEnd, { flush: 'post' })

  const growth = new ResizeObserver(followEnd)
  onMounted(() => {
    if (content.value)
      growth.observe(content.value)
    if (scroller.value)
      growth.observe(scroller.value)
  })
  onBeforeUnmount(() => growth.disconnect())

  return { follows, endInSight, measure, toEnd, toElement, open }
}
