import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

export interface Tip {
  text: string
  keys: string
  x: number
  y: number
  above: boolean
}

const REST_BEFORE_FIRST = 350
const STILL_WARM = 400
const ROOM_BELOW = 48

/** One tip for the whole page: whatever carries `data-tip` shows it on hover and on keyboard focus. */
export function useTip() {
  const tip = shallowRef<Tip | null>(null)
  let waiting = 0
  let hiddenAt = 0

  function show(target: Element) {
    const { left, width, top, bottom } = target.getBoundingClientRect()
    const above = bottom + ROOM_BELOW > window.innerHeight
    const { tip: text = '', tipKeys: keys = '' } = (target as HTMLElement).dataset
    tip.value = { text, keys, above, x: left + width / 2, y: above ? top - 6 : bottom + 6 }
  }

  function hide() {
    window.clearTimeout(waiting)
    if (tip.value)
      hiddenAt = Date.now()
    tip.value = null
  }

  function enter(event: Event) {
    const target = (event.target as Element).closest?.('[data-tip]')
    hide()
    if (!target || (event.type === 'focusin' && !target.matches(':focus-visible')))
      return
    const warm = Date.now() - hiddenAt < STILL_WARM
    waiting = window.setTimeout(() => { if (target.isConnected) show(target) }, warm ? 0 : REST_BEFORE_FIRST)
  }

  const hiding = ['pointerdown', 'keydown', 'scroll', 'focusout'] as const
  onMounted(() => {
    document.addEventListener('pointerover', enter)
    document.addEventListener('focusin', enter)
    hiding.forEach(name => document.addEventListener(name, hide, true))
  })
  onBeforeUnmount(() => {
    hide()
    document.removeEventListener('pointerover', enter)
    document.removeEventListener('focusin', enter)
    hiding.forEach(name => document.removeEventListener(name, hide, true))
  })
  return tip
}
