import { request } from '@/api/client'
import { useNotices } from '@/stores/notices'
import { refusesOffline } from '@/stores/offline'
import { hasUnsentMessages } from '@/stores/outboxStorage'
import { useSession } from '@/stores/session'

/** Opens another account of this user in all tabs. Unsent messages would reach conversations of the other account. */
export async function switchAccount(account_id: number): Promise<void> {
  const session = useSession()
  const notices = useNotices()
  if (account_id === session.accountId || refusesOffline())
    return
  if (hasUnsentMessages()) {
    notices.notify({ key: 'messages_unsent', tone: 'failure' })
    return
  }
  try {
    await request('put', '/api/v1/profile/set_active_account', { body: { account_id } })
    session.chooseAccount(account_id)
  }
  catch (problem) {
    notices.fail('account_switch_failed', problem, () => void switchAccount(account_id))
  }
}
