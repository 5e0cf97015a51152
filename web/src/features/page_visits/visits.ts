import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { createLatest } from '@/api/latest'
import type { components } from '@/api/generated'
import { useDesk } from '@/stores/desk'
import type pageTexts from './page.en.json'

declare module '@/i18n' {
  interface Texts { page_visits: typeof pageTexts }
}

export type LiveVisitor = components['schemas']['LiveVisitor']
export type VisitedPage = components['schemas']['VisitedPage']

/**
 * The answer of `load`, asked again every `seconds` while the page is visible, and at once when it is seen again or the desk is
 * connected again. Visitors' steps cause no events: nobody looks at most of them.
 */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, seconds: number) {
  const desk = useDesk()
  const latest = createLatest()
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<unknown>(null)
  const isLoading = ref(false)
  let timer = 0

  async function ask(): Promise<void> {
    window.clearTimeout(timer)
    isLoading.value = true
    try {
      const answer = await latest.run(load)
      if (answer === undefined)
        return
      data.value = answer
      problem.value = null
    }
    catch (error) {
      problem.value = error
    }
    isLoading.value = false
    plan()
  }

  function plan(): void {
    window.clearTimeout(timer)
    if (!document.hidden)
      timer = window.setTimeout(() => void ask(), seconds * 1000)
  }

  const onVisibility = () => document.hidden ? window.clearTimeout(timer) : void ask()
  document.addEventListener('visibilitychange', onVisibility)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisibility)
    window.clearTimeout(timer)
    latest.cancel()
  })
  watch(() => desk.generation, () => void ask(), { immediate: true })

  return { data, problem, isLoading, ask }
}

/** The address as people read it: without the scheme, and without the slash of a whole site. */
export const shortAddress = (address: string) => address.replace(/^https?:\/\//, '').replace(/\/$/, '')
