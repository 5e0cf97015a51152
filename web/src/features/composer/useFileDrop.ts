import { onBeforeUnmount, onMounted, ref } from 'vue'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Files dropped anywhere on the page; a near miss must not make the browser leave it. */
export function useDrop(take: (files: Iterable<File>) => void) {
  const dragging = ref(false)

  function over(event: DragEvent) {
    if (!carriesFiles(event))
      return
    event.preventDefault()
    dragging.value = true
  }

  function leave(event: DragEvent) {
    if (event.relatedTarget === null)
      dragging.value = false
  }

  function drop(event: DragEvent) {
    if (!carriesFiles(event))
      return
    event.preventDefault()
    dragging.value = false
    take(event.dataTransfer?.files ?? [])
  }

  onMounted(() => {
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('dragover', over)
    document.removeEventListener('dragleave', leave)
    document.removeEventListener('drop', drop)
  })
  return dragging
}
