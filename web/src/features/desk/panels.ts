import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Macro } from '@/features/macros'
import { refusesOffline } from '@/stores/offline'
import { usePreferences } from '@/stores/preferences'

export type Picker = 'assignee' | 'team' | 'labels' | 'participants' | 'priority' | 'snooze'
export type Dialog = 'commands' | 'shortcuts' | 'contacts' | 'snoozeUntil' | 'resolveUndelivered' | 'requiredAttributes' | 'deleteConversation' | 'deleteContact' | 'mergeContact' | 'mergeConversation' | 'macro' | 'newConversation' | 'notifications' | 'filter' | 'history' | 'transcript' | 'forward'
export type ComposerMode = 'reply' | 'note'

/** Open pickers, dialogs and overlays. */
export const usePanels = defineStore('panels', () => {
  const preferences = usePreferences()
  const picker = ref<Picker | null>(null)
  const dialog = ref<Dialog | null>(null)
  /** The macro to run; null while none is chosen. */
  const macro = ref<number | null>(null)
  /** Takes the chosen macro or time in place of the open conversation: for conversations of the list. */
  const macroRun = shallowRef<((macro: Macro) => void) | null>(null)
  const snoozeRun = shallowRef<((until: number) => void) | null>(null)
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

  /** Increases when the agent wants to choose the time of the reply. */
  const sendLaterRequests = ref(0)

  /** The contact to delete; null for the one of the open conversation. */
  const contactToDelete = ref<number | null>(null)

  /** Asks whether to delete, unless the deletion could not be done. */
  function openDeletion(name: 'deleteConversation' | 'deleteContact', contactId: number | null = null) {
    if (refusesOffline())
      return
    contactToDelete.value = contactId
    dialog.value = name
  }

  /** The contact to merge with another one. */
  const contactToMerge = ref<number | null>(null)

  /** Offers to merge the contact, unless that could not be done. */
  function openMerge(contactId: number) {
    if (refusesOffline())
      return
    contactToMerge.value = contactId
    dialog.value = 'mergeContact'
  }

  /** The message to forward; null for the whole conversation. */
  const forwardOf = ref<number | null>(null)

  /** Opens a dialog whose request could not be sent without a network. */
  function openOnline(name: 'mergeConversation' | 'transcript' | 'forward', messageId: number | null = null) {
    if (refusesOffline())
      return
    forwardOf.value = messageId
    dialog.value = name
  }

  /** The contact to write to; null while none is chosen. */
  const contactToWrite = ref<number | null>(null)

  /** Offers to begin a conversation, unless that could not be done. */
  function openNewConversation(contactId: number | null = null) {
    if (refusesOffline())
      return
    contactToWrite.value = contactId
    dialog.value = 'newConversation'
  }

  /** Offers the macro to run, or all of them, unless it could not be run. */
  function openMacro(id: number | null, run: ((macro: Macro) => void) | null = null) {
    if (refusesOffline())
      return
    macro.value = id
    macroRun.value = run
    dialog.value = 'macro'
  }

  function openSnoozeUntil(run: ((until: number) => void) | null = null) {
    snoozeRun.value = run
    dialog.value = 'snoozeUntil'
  }

  /** The message or line whose entry in the history is asked for; null for the newest ones. */
  const historyOf = ref<number | null>(null)

  function openHistory(message: number | null = null) {
    historyOf.value = message
    dialog.value = 'history'
  }

  function toggleCard(hasRoom: boolean) {
    if (hasRoom)
      preferences.contactOpen = !preferences.contactOpen
    else
      cardOverlay.value = !cardOverlay.value
  }

  return { picker, dialog, macro, macroRun, snoozeRun, sidebarOverlay, cardOverlay, settingsSearchRequests, mode, composerFocusRequests, sendLaterRequests, contactToDelete, contactToMerge, contactToWrite, historyOf, forwardOf, openOnline, compose, openPicker, openDeletion, openMerge, openNewConversation, openMacro, openSnoozeUntil, openHistory, toggleCard }
})
