import type { Ref } from 'vue'
import { computed } from 'vue'
import type { ChosenFile, HeldFile } from '@/stores/chosenFiles'
import { isPicture, named, picturesIn } from './pictures'

/** Files of this page that were put into a text: each is sent only while its mark is in the text, so that undoing a deletion brings it back. */
const placed = new WeakSet<HeldFile>()

/** The pictures within a text that leaves as a mail. `isMail`: elsewhere a text has none, and all files are listed. */
export function usePictures(text: Ref<string>, files: Ref<readonly ChosenFile[]>, isMail: () => boolean) {
  const targets = computed(() => isMail() ? picturesIn(text.value) : [])
  /** The files of the message. */
  const kept = computed(() => files.value.filter(({ file }) => !isMail() || !placed.has(file) || targets.value.some(({ target }) => target === file.name)))
  /** The words of a picture whose file this device does not have. */
  const missing = computed(() => {
    const found = targets.value.find(({ target }) => !files.value.some(({ file }) => file.name === target))
    return found && (found.words || found.target)
  })

  /** The pictures among pasted or dropped files, each under a name of its own, and the other files. */
  function place(given: readonly HeldFile[]): { pictures: File[], others: HeldFile[] } {
    const pictures = isMail() ? given.filter(isPicture).map(named) : []
    pictures.forEach(file => placed.add(file))
    return { pictures, others: given.filter(file => !pictures.length || !isPicture(file)) }
  }

  return { hasPictures: computed(() => targets.value.length > 0), kept, missing, place }
}
