import type { Component, Ref } from 'vue'
import { defineAsyncComponent } from 'vue'
import { settingsEntries, withTexts } from '@/registry'
import { useNotices } from '@/stores/notices'

/** Parts of the client that the first screen does not need. */
export const parts = {
  AnsweredNotice: () => import('@/features/collision/AnsweredNotice.vue'),
  ComposerSuggestions: () => import('@/features/composer/ComposerSuggestions.vue'),
  CommandBar: withTexts('search', () => import('@/features/commands/CommandBar.vue')),
  ContactMedia: withTexts('media', () => import('@/features/media/ContactMedia.vue')),
  ContactNotes: withTexts('contact_notes', () => import('@/features/contact_notes/ContactNotes.vue')),
  ContactPhoto: withTexts('photos', () => import('@/features/photos/ContactPhoto.vue')),
  ContactPanel: () => import('@/features/desk/ContactPanel.vue'),
  ContactSearch: () => import('@/features/contact/ContactSearch.vue'),
  MailMessage: withTexts('email', () => import('@/features/email/MailMessage.vue')),
  MailPreview: withTexts('email', () => import('@/features/email/MailPreview.vue')),
  MergeContact: withTexts('contact_merge', () => import('@/features/contact_merge/MergeContact.vue')),
  MergeConversation: withTexts('conversation_merge', () => import('@/features/conversation_merge/MergeConversation.vue')),
  DraftProblem: withTexts('drafts', () => import('@/features/drafts/DraftProblem.vue')),
  NewConversation: withTexts('new_conversation', () => import('@/features/new_conversation/NewConversation.vue')),
  NotificationAlerts: withTexts('notifications', () => import('@/features/notifications/NotificationAlerts.vue')),
  NotificationPanel: withTexts('notifications', () => import('@/features/notifications/NotificationPanel.vue')),
  EmojiPicker: () => import('@/features/emoji/EmojiPicker.vue'),
  FilterDialog: withTexts('filters', withTexts('saved_views', () => import('@/features/saved_views/FilterDialog.vue'))),
  ForwardDialog: withTexts('settings', withTexts('email', withTexts('forward', () => import('@/features/forward/ForwardDialog.vue')))),
  HistoryPanel: withTexts('history', () => import('@/features/history/HistoryPanel.vue')),
  ImageLightbox: () => import('@/features/thread/ImageLightbox.vue'),
  OnboardingChecklist: withTexts('onboarding', () => import('@/features/onboarding/OnboardingChecklist.vue')),
  OpenThread: () => import('@/features/thread/OpenThread.vue'),
  ResolveUndelivered: () => import('@/features/thread/ResolveUndelivered.vue'),
  CustomAttributeFields: () => import('@/features/custom_attributes/CustomAttributeFields.vue'),
  DeleteContact: () => import('@/features/erasure/DeleteContact.vue'),
  DeleteView: withTexts('saved_views', () => import('@/features/saved_views/DeleteView.vue')),
  DeleteConversation: () => import('@/features/erasure/DeleteConversation.vue'),
  ReplyRecipients: withTexts('email', () => import('@/features/email/ReplyRecipients.vue')),
  RequiredAttributes: withTexts('custom_attributes', () => import('@/features/custom_attributes/RequiredAttributes.vue')),
  RunMacro: withTexts('macros', () => import('@/features/macros/RunMacro.vue')),
  ScheduledMessages: withTexts('settings', withTexts('scheduled', () => import('@/features/scheduled/ScheduledMessages.vue'))),
  SentTo: withTexts('email', () => import('@/features/email/SentTo.vue')),
  SendLater: withTexts('scheduled', () => import('@/features/scheduled/SendLater.vue')),
  SurveyRating: withTexts('surveys', () => import('@/features/surveys/SurveyRating.vue')),
  SeenPages: withTexts('page_visits', () => import('@/features/page_visits/SeenPages.vue')),
  PhotoField: withTexts('photos', () => import('@/features/photos/PhotoField.vue')),
  SettingsPage: withTexts('settings', () => import('@/features/settings/SettingsPage.vue')),
  SelectionBar: withTexts('bulk_actions', () => import('@/features/bulk_actions/SelectionBar.vue')),
  SelectionTools: withTexts('bulk_actions', () => import('@/features/bulk_actions/SelectionTools.vue')),
  ShortcutHelp: () => import('@/features/commands/ShortcutHelp.vue'),
  TranscriptDialog: withTexts('transcript', () => import('@/features/transcript/TranscriptDialog.vue')),
  ViewForm: withTexts('settings', withTexts('saved_views', () => import('@/features/saved_views/ViewForm.vue'))),
  SplitConversation: withTexts('conversation_split', () => import('@/features/conversation_split/SplitConversation.vue')),
  ViewMenu: () => import('@/features/saved_views/ViewMenu.vue'),
  SnoozeUntil: () => import('@/features/thread/SnoozeUntil.vue'),
}

/**
 * A component whose code is loaded with its first use or by `loadParts`. The code can be out of reach: without a network, or
 * after a release that has other files. Then `shown`, by which the component is displayed, becomes null, and a notice offers
 * to try again.
 */
export function lazyComponent<C extends Component, T>(load: () => Promise<C>, shown: Ref<T | null>) {
  return defineAsyncComponent({
    loader: load,
    errorComponent: { render: () => null },
    onError(_problem, _retry, fail) {
      const wanted = shown.value
      fail()
      shown.value = null
      reportMissingCode(() => { shown.value = wanted })
    },
  })
}

export function reportMissingCode(retry: () => void): void {
  useNotices().notify({ key: 'code_missing', tone: 'failure', unreachable: true, action: { label: 'retry', run: retry } })
}

/** Loads all parts ahead of their use, so that they also open without a network. A part that fails is loaded with its first use. */
export async function loadParts(): Promise<void> {
  await Promise.allSettled([...Object.values(parts), ...settingsEntries.map(({ page }) => page)].map(load => load()))
}
