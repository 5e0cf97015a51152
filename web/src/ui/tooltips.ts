import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

export interface Tooltip {
  text: string
  keys: string
  x: number
  y: number
  above: boolean
}

const SHOW_DELAY = 350
const WARM_PERIOD = 400
const SPACE_BELOW = 48

/** One tooltip for the page: elements with `data-tip` display it on hover and on keyboard focus. */
export function useTooltip() {
  const tip = shallowRef<Tooltip | null>(null)
  let showTimer = 0
  let hiddenAt = 0

  function show(target: Element) {
    const { left, width, top, bottom } = target.getBoundingClientRect()
    const above = bottom + SPACE_BELOW > window.innerHeight
    const { tip: text = '', tipKeys: keys = '' } = (target as HTMLElement).dataset
    tip.value = { text, keys, above, x: left + width / 2, y: above ? top - 6 : bottom + 6 }
  }

  function hide() {
    window.clearTimeout(showTimer)
    if (tip.value)
      hiddenAt = Date.now()
    tip.value = null
  }

  function onEnter(event: Event) {
    const target = (event.target as Element).closest?.('[data-tip]')
    hide()
    if (!target || (event.type === 'focusin' && !target.matches(':focus-visible')))
      return
    const isWarm = Date.now() - hiddenAt < WARM_PERIOD
    showTimer = window.setTimeout(() => { if (target.isConnected) show(target) }, isWarm ? 0 : SHOW_DELAY)
  }

  const hiding = ['pointerdown', 'keydown', 'scroll', 'focusout'] as const
  onMounted(() => {
    document.addEventListener('pointerover', onEnter)
    document.addEventListener('focusin', onEnter)
    hiding.forEach(name => document.addEventListener(name, hide, true))
  })
  onBeforeUnmount(() => {
    hide()
    document.removeEventListener('pointerover', onEnter)
    document.removeEventListener('focusin', onEnter)
    hiding.forEach(name => document.removeEventListener(name, hide, true))
  })
  return tip
}
