import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { persisted } from '@/stores/persisted'

/** The notifications that this browser shows and plays. Permission is asked by a button only. */
export const useBrowserChoices = defineStore('browserNotifications', () => {
  const isSupported = 'Notification' in window
  const permission = ref<NotificationPermission>(isSupported ? Notification.permission : 'denied')
  const desktop = persisted('notify-desktop', true)
  const sound = persisted('notify-sound', false)
  const showsDesktop = computed(() => permission.value === 'granted' && desktop.value)

  async function askPermission(): Promise<void> {
    permission.value = await Notification.requestPermission()
    desktop.value = permission.value === 'granted'
  }

  return { isSupported, permission, desktop, sound, showsDesktop, askPermission }
})
