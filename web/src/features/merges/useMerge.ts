import { shallowRef, watch } from 'vue'
import { errorText } from '@/api/errorText'
import { useAttempt } from '@/ui/useAttempt'

/** A merge of the chosen pair: its preview, which follows the choice, and its confirmation. Null means that nothing is chosen. */
export function useMerge<Pair, Preview>(
  chosen: () => Pair | null, previewOf: (pair: Pair) => Promise<Preview>, merge: (pair: Pair) => Promise<void>,
) {
  const preview = shallowRef<Preview | null>(null)
  const { busy, error, attempt } = useAttempt()

  async function load(): Promise<void> {
    const wanted = chosen()
    preview.value = null
    error.value = ''
    if (wanted === null)
      return
    try {
      const found = await previewOf(wanted)
      if (chosen() === wanted)
        preview.value = found
    }
    catch (problem) {
      if (chosen() === wanted)
        error.value = errorText(problem)
    }
  }
  watch(chosen, load)

  async function confirm(): Promise<void> {
    const pair = chosen()
    if (pair !== null)
      await attempt(() => merge(pair))
  }

  return { preview, error, busy, load, confirm }
}
