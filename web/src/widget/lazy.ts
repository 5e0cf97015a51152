import type { Component, FunctionalComponent } from 'vue'
import { h, shallowRef } from 'vue'

/** A component whose code is loaded with its first use. Out of reach, it is asked for again with the next change of the screen. Vue's own helper is larger. */
export function lazy<C extends Component>(load: () => Promise<{ default: C }>): C {
  const loaded = shallowRef<C | null>(null)
  let isLoading = false

  const shown: FunctionalComponent = (props) => {
    if (loaded.value)
      return h(loaded.value, props)
    if (!isLoading) {
      isLoading = true
      load().then((module) => { loaded.value = module.default }).catch(() => undefined).finally(() => { isLoading = false })
    }
    return null
  }
  shown.inheritAttrs = false
  return shown as unknown as C
}
