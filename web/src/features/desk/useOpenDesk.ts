import { useView } from '@/features/list/useView'
import { filterOf } from '@/features/list/view'
import { useDesk } from '@/stores/desk'

/** Opens the desk with the list of the current URL. */
export function useOpenDesk() {
  const desk = useDesk()
  const { view } = useView()

  return () => desk.open({ list: { filter: filterOf(view.value), sort: view.value.sort } })
}
