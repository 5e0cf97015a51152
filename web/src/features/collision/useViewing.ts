import { computed, onBeforeUnmount, onMounted, ref, watch } from 'vue'
import { useConnection } from '@/stores/connection'
import { useThread } from '@/stores/thread'

/** An agent who passes through a list looks at none of its conversations. The server accepts 60 a minute. */
export const SETTLED_AFTER = 1_000

/** Tells the server which conversation the agent looks at: one that is loaded, on a visible page. */
export function useViewing(): void {
  const connection = useConnection()
  const thread = useThread()
  const isVisible = ref(true)
  const shown = computed(() => isVisible.value ? thread.conversation?.id ?? null : null)
  let timer = 0

  watch(shown, (id) => {
    window.clearTimeout(timer)
    if (id === null)
      connection.view(null)
    else
      timer = window.setTimeout(() => connection.view(id), SETTLED_AFTER)
  }, { immediate: true })

  const update = () => { isVisible.value = document.visibilityState === 'visible' }
  onMounted(() => {
    update()
    document.addEventListener('visibilitychange', update)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', update)
    window.clearTimeout(timer)
    connection.view(null)
  })
}
