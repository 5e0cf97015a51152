import type { Ref } from 'vue'
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useThread } from '@/stores/thread'

/** Marks messages as seen while the end of the thread is on a visible page. */
export function useSeenMarker(atEnd: Ref<boolean>) {
  const thread = useThread()
  const update = () => thread.setVisible(atEnd.value && document.visibilityState === 'visible')
  watch(atEnd, update)
  onMounted(() => {
    update()
    document.addEventListener('visibilitychange', update)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', update)
    thread.setVisible(false)
  })
}
