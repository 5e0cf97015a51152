import { computed } from 'vue'
import { useMedia } from '@/ui/media'

/** Columns of the inbox for the width of the screen. On phones either the list or the open conversation is displayed. */
export function useInboxColumns(isOpen: () => boolean) {
  const phone = useMedia('(max-width: 47.99rem)')
  const hasSidebar = useMedia('(min-width: 64rem)')
  const showsList = computed(() => !phone.value || !isOpen())
  const showsThread = computed(() => !phone.value || isOpen())
  const columns = computed(() => [
    hasSidebar.value && '14rem',
    showsList.value && (phone.value ? 'minmax(0, 1fr)' : 'clamp(18rem, 26vw, 23rem)'),
    showsThread.value && 'minmax(0, 1fr)',
  ].filter(Boolean).join(' '))

  return { hasSidebar, showsList, showsThread, columns }
}
