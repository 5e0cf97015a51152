/** The message of a campaign that the visitor sees beside the closed chat. The desk stores it when they open it. */
import { shallowRef } from 'vue'

export interface Invitation {
  message: string
  sender: { name: string, avatar_url?: string } | null
  /** The visitor does not want it. */
  dismiss: () => void
}

export const invitation = shallowRef<Invitation | null>(null)
