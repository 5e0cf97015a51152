import type { Component, FunctionalComponent } from 'vue'
import { h, shallowRef } from 'vue'

const PAUSE = 3_000

/** A component whose code is loaded with its first use. Out of reach, it is asked for again after a pause. Vue's own helper is larger. */
export function lazy<C extends Component>(load: () => Promise<{ default: C }>): C {
  const loaded = shallowRef<C | null>(null)
  let isAsked = false
  const ask = (): unknown => load().then((module) => { loaded.value = module.default }, () => setTimeout(ask, PAUSE))

  const shown: FunctionalComponent = (props) => {
    if (loaded.value)
      return h(loaded.value, props)
    if (!isAsked)
      ask()
    isAsked = true
    return null
  }
  shown.inheritAttrs = false
  return shown as unknown as C
}
