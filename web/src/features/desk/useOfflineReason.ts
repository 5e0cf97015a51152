import { computed } from 'vue'
import { t } from '@/i18n'
import { useConnection } from '@/stores/connection'

/** The reason why actions of the server are not available at the moment, for the `blocked` property of buttons; empty if they are. */
export function useOfflineReason() {
  const connection = useConnection()
  return computed(() => connection.isOffline ? t('notices.offline') : '')
}
