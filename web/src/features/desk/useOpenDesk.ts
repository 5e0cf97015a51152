import { useView } from '@/features/list/useView'
import { filterOf } from '@/features/list/view'
import { useDesk } from '@/stores/desk'

/** Opens the desk, on the inbox page with the list of the current URL. */
export function useOpenDesk() {
  const desk = useDesk()
  const { isInbox, view } = useView()

  return () => desk.open(isInbox.value ? { list: { filter: filterOf(view.value), sort: view.value.sort } } : {})
}
