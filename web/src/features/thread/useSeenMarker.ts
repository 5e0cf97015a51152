import type { Ref } from 'vue'
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useThread } from '@/stores/thread'

/** Messages count as seen while their end of the thread is on a page that somebody looks at. */
export function useVisibility(atEnd: Ref<boolean>) {
  const thread = useThread()
  const tell = () => thread.setVisible(atEnd.value && document.visibilityState === 'visible')
  watch(atEnd, tell)
  onMounted(() => {
    tell()
    document.addEventListener('visibilitychange', tell)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', tell)
    thread.setVisible(false)
  })
}
