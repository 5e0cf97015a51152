import { onBeforeUnmount, onMounted, ref } from 'vue'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Accepts files dropped anywhere on the page: a drop that is not handled would make the browser leave it. */
export function useFileDrop(onFiles: (files: Iterable<File>) => void) {
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
    onFiles(event.dataTransfer?.files ?? [])
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
