import { defineStore } from 'pinia'
import { ref } from 'vue'
import { refusesOffline } from '@/stores/offline'
import { usePreferences } from '@/stores/preferences'

export type Picker = 'assignee' | 'team' | 'labels' | 'priority' | 'snooze'
export type Dialog = 'commands' | 'shortcuts' | 'contacts' | 'snoozeUntil' | 'resolveUndelivered' | 'deleteConversation' | 'deleteContact'
export type ComposerMode = 'reply' | 'note'

/** Open pickers, dialogs and overlays. */
export const usePanels = defineStore('panels', () => {
  const preferences = usePreferences()
  const picker = ref<Picker | null>(null)
  const dialog = ref<Dialog | null>(null)
  /** Sidebar and contact card as overlays on narrow screens. */
  const sidebarOverlay = ref(false)
  const cardOverlay = ref(false)
  /** Increases when the search field of the settings page should receive the focus. */
  const settingsSearchRequests = ref(0)
  const mode = ref<ComposerMode>('reply')
  /** Increases when the composer should receive the focus. */
  const composerFocusRequests = ref(0)

  function compose(next: ComposerMode) {
    mode.value = next
    composerFocusRequests.value += 1
  }

  /** Opens a picker of the open conversation, unless its choice could not be stored. */
  function openPicker(name: Picker) {
    if (!refusesOffline())
      picker.value = name
  }

  /** Asks whether to delete, unless the deletion could not be done. */
  function openDeletion(name: 'deleteConversation' | 'deleteContact') {
    if (!refusesOffline())
      dialog.value = name
  }

  function toggleCard(hasRoom: boolean) {
    if (hasRoom)
      preferences.contactOpen = !preferences.contactOpen
    else
      cardOverlay.value = !cardOverlay.value
  }

  return { picker, dialog, sidebarOverlay, cardOverlay, settingsSearchRequests, mode, composerFocusRequests, compose, openPicker, openDeletion, toggleCard }
})
