import type { Ref } from 'vue'
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useThread } from '@/stores/thread'

/** Marks messages as seen while the end of the thread is in sight on a visible page. */
export function useSeenMarker(endInSight: Ref<boolean>) {
  const thread = useThread()
  const update = () => thread.setVisible(endInSight.value && document.visibilityState === 'visible')
  watch(endInSight, update)
  onMounted(() => {
    update()
    document.addEventListener('visibilitychange', update)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', update)
    thread.setVisible(false)
  })
}
