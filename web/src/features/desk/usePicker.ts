import { computed } from 'vue'
import type { Picker } from './panels'
import { usePanels } from './panels'

/** Whether the picker is open; only one is open at a time. */
export function usePicker(name: Picker) {
  const panels = usePanels()
  return computed({
    get: () => panels.picker === name,
    set: (open) => {
      if (open)
        panels.openPicker(name)
      else if (panels.picker === name)
        panels.picker = null
    },
  })
}
