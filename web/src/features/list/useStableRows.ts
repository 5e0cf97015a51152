import type { Ref } from 'vue'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { stableOrder } from './stableOrder'

/** Milliseconds after the last pointer or key event. */
const HOLD_DURATION = 2_500

/** Ids in an order that does not change while the list is used; `isReordered` when it differs from the current order. */
export function useStableRows(ids: () => readonly number[], scrolled: Ref<boolean>, view: Ref<unknown>) {
  const shown = shallowRef<readonly number[]>(ids())
  const isHeld = ref(false)
  let timer = 0

  function holdOrder() {
    isHeld.value = true
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { isHeld.value = false }, HOLD_DURATION)
  }

  function applyOrder() {
    shown.value = ids()
  }

  watch(view, applyOrder)
  watch([ids, isHeld, scrolled], () => {
    shown.value = isHeld.value || scrolled.value ? stableOrder(shown.value, ids()) : ids()
  })
  onBeforeUnmount(() => window.clearTimeout(timer))

  const isReordered = computed(() => shown.value.join() !== ids().join())
  return { shown, isReordered, holdOrder, applyOrder }
}
