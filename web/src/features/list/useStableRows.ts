import type { Ref } from 'vue'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { steadyOrder } from './stableOrder'

const READING = 2_500

/** The ids in an order that does not change under the reader's pointer; `moved` says that it differs from the true one. */
export function useSteadyRows(ids: () => readonly number[], scrolled: Ref<boolean>, viewKey: () => string) {
  const shown = shallowRef<readonly number[]>(ids())
  const reading = ref(false)
  let timer = 0

  function touch() {
    reading.value = true
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { reading.value = false }, READING)
  }

  function settle() {
    shown.value = ids()
  }

  watch(viewKey, settle)
  watch([ids, reading, scrolled], () => {
    shown.value = reading.value || scrolled.value ? steadyOrder(shown.value, ids()) : ids()
  })
  onBeforeUnmount(() => window.clearTimeout(timer))

  const moved = computed(() => shown.value.join() !== ids().join())
  return { shown, moved, touch, settle }
}
