import { defineStore } from 'pinia'
import { ref } from 'vue'
import { usePreferences } from '@/stores/preferences'

export type Picker = 'assignee' | 'team' | 'labels' | 'priority' | 'snooze'
export type Dialog = 'commands' | 'shortcuts' | 'contacts' | 'snoozeUntil'
export type ComposerMode = 'reply' | 'note'

/** What is open on the screen at the moment. */
export const usePanels = defineStore('panels', () => {
  const preferences = usePreferences()
  const picker = ref<Picker | null>(null)
  const dialog = ref<Dialog | null>(null)
  /** The sidebar and the contact's card where there is no room for them beside the rest. */
  const sidebarOverlay = ref(false)
  const cardOverlay = ref(false)
  const mode = ref<ComposerMode>('reply')
  /** Rises whenever the composer is asked to take the focus. */
  const composerCalls = ref(0)

  function compose(wanted: ComposerMode) {
    mode.value = wanted
    composerCalls.value += 1
  }

  function toggleCard(hasRoom: boolean) {
    if (hasRoom)
      preferences.contactOpen = !preferences.contactOpen
    else
      cardOverlay.value = !cardOverlay.value
  }

  return { picker, dialog, sidebarOverlay, cardOverlay, mode, composerCalls, compose, toggleCard }
})
