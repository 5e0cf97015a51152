import type { Ref } from 'vue'
import { nextTick, onMounted, watch } from 'vue'

/** A textarea as tall as its text; the style sheet says where it stops and scrolls. */
export function useGrowing(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: () => string) {
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
