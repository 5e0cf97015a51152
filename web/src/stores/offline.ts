import { useConnection } from './connection'
import { useNotices } from './notices'

let shown = 0

/** Whether an action cannot be done without a network; then a notice says so. Only messages wait for the network. */
export function refusesOffline(): boolean {
  if (!useConnection().isOffline)
    return false
  const notices = useNotices()
  notices.dismiss(shown)
  shown = notices.notify({ key: 'offline', tone: 'failure' })
  return true
}
