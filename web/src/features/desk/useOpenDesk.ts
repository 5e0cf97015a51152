import { useView } from '@/features/list/useView'
import { filterOf } from '@/features/list/view'
import { useDesk } from '@/stores/desk'

/** Opens the desk with the list that the address asks for. */
export function useOpening() {
  const desk = useDesk()
  const { view } = useView()

  return () => desk.open({ list: { filter: filterOf(view.value), sort: view.value.sort } })
}
