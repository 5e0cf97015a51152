import { ref } from 'vue'

/** Copies texts and tells the outcome of the last time. A browser may refuse the clipboard. */
export function useCopy() {
  const outcome = ref<'none' | 'copied' | 'failed'>('none')

  async function copy(text: string): Promise<void> {
    outcome.value = await navigator.clipboard.writeText(text).then(() => 'copied' as const, () => 'failed' as const)
  }

  return { outcome, copy }
}
