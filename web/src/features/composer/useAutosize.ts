import type { Ref } from 'vue'
import { nextTick, onMounted, watch } from 'vue'

/** Adjusts the height of a textarea to its text; CSS limits the maximum height. */
export function useAutosize(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: () => string) {
  async function fit() {
    await nextTick()
    if (!field.value)
      return
    field.value.style.height = 'auto'
    field.value.style.height = `${field.value.scrollHeight}px`
  }
  watch(text, fit)
  onMounted(fit)
}
