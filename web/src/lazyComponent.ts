import type { Component, Ref } from 'vue'
import { defineAsyncComponent } from 'vue'
import { settingsEntries, withTexts } from '@/registry'
import { useNotices } from '@/stores/notices'

/** Parts of the client that the first screen does not need. */
export const parts = {
  ComposerSuggestions: () => import('@/features/composer/ComposerSuggestions.vue'),
  CommandBar: () => import('@/features/commands/CommandBar.vue'),
  ContactPanel: () => import('@/features/desk/ContactPanel.vue'),
  ContactSearch: () => import('@/features/contact/ContactSearch.vue'),
  ImageLightbox: () => import('@/features/thread/ImageLightbox.vue'),
  OnboardingChecklist: () => import('@/features/onboarding/OnboardingChecklist.vue'),
  ResolveUndelivered: () => import('@/features/thread/ResolveUndelivered.vue'),
  CustomAttributeFields: () => import('@/features/custom_attributes/CustomAttributeFields.vue'),
  DeleteContact: () => import('@/features/erasure/DeleteContact.vue'),
  DeleteConversation: () => import('@/features/erasure/DeleteConversation.vue'),
  SettingsPage: withTexts('settings', () => import('@/features/settings/SettingsPage.vue')),
  ShortcutHelp: () => import('@/features/commands/ShortcutHelp.vue'),
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
