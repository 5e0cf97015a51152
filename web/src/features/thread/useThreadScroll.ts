import type { Ref } from 'vue'
import { nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue'

type Box = Readonly<Ref<HTMLElement | null>>

export interface ThreadBox {
  scroller: Box
  content: Box
  /** Keys of the oldest and the newest displayed line. */
  firstKey: () => string | undefined
  lastKey: () => string | undefined
  /** The newest message; null if none is displayed. */
  newest: () => Element | null
}

/** Pixels from the end that still count as at the end. */
const END_TOLERANCE = 48
/** Pixels above a message that begins at the top: the name of its author. */
const GAP = 36

/**
 * Scroll position of the thread: follows new messages only at the end, keeps the visible message when older ones are
 * inserted above, and follows content that grows, such as images while they load. Only a movement upwards ends the
 * following: growing content also increases the distance to the end. A message that is taller than the thread, such as
 * a long mail, is held at its beginning, and every movement ends that.
 */
export function useThreadScroll({ scroller, content, firstKey, lastKey, newest }: ThreadBox) {
  const follows = ref(true)
  /** Whether the agent can see the end, or the beginning of a newest message that is too tall; false until the first position. */
  const endInSight = ref(false)
  let isPositioned = false
  let lastTop = 0
  let isHeld = false

  function measure() {
    const box = scroller.value
    if (!box)
      return
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < END_TOLERANCE
    if (isAtEnd)
      follows.value = true
    else if (box.scrollTop < lastTop || (isHeld && box.scrollTop > lastTop))
      follows.value = false
    isHeld &&= follows.value && !isAtEnd
    lastTop = box.scrollTop
    endInSight.value = isPositioned && (isAtEnd || isHeld)
  }

  function toEnd(behavior: ScrollBehavior = 'instant') {
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    isHeld = false
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight, behavior: reducedMotion ? 'instant' : behavior })
    follows.value = true
    measure()
  }

  /** The end, or the beginning of the newest message if it is too tall to be seen with its end. */
  function toNewest() {
    const box = scroller.value
    const message = newest()
    const top = box && message ? message.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - GAP : Infinity
    if (!box || top >= box.scrollHeight - box.clientHeight)
      return toEnd()
    box.scrollTop = lastTop = top
    follows.value = isHeld = true
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
      toNewest()
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
      toNewest()
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
