import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { setAvailability as askForAvailability, fetchProfile } from '@/api/profile'
import type { AccountMembership, Availability, Profile } from '@/api/schema'
import type { Credentials } from '@/api/client'
import { ApiError, identify, onSessionLost } from '@/api/client'
import { signIn as askToSignIn, signOut as askToSignOut, validateToken } from '@/api/session'
import { useDrafts } from './drafts'
import { useNotices } from './notices'
import { useOutbox } from './outbox'
import { persisted } from './persisted'

export type SessionState = 'unknown' | 'restoring' | 'signed-out' | 'signed-in' | 'unreachable'

export const useSession = defineStore('session', () => {
  const state = ref<SessionState>('unknown')
  const user = shallowRef<Profile | null>(null)
  const credentials = persisted<Credentials | null>('session', null)
  const lastUser = persisted<number | null>('user', null)

  const account = computed(() => accountOf(user.value))
  const accountId = computed(() => account.value?.id ?? 0)
  const availability = computed(() => account.value?.availability ?? 'offline')

  onSessionLost(lose)
  // Another tab signed out, or in as somebody else.
  watch(() => credentials.value?.accessToken, (token, before) => {
    if (token !== before && user.value && token !== identified) {
      speakAs(null)
      forgetUser()
    }
  })

  let identified: string | undefined

  function lose(): void {
    if (state.value === 'signed-in')
      useNotices().notify({ what: 'session_lost' })
    forget()
  }

  function speakAs(next: Credentials | null): void {
    identified = next?.accessToken
    identify(next, accountId.value)
  }

  function adopt(profile: Profile): void {
    if (lastUser.value !== null && lastUser.value !== profile.id)
      forgetWork()
    lastUser.value = profile.id
    user.value = profile
    speakAs(credentials.value)
    state.value = 'signed-in'
  }

  /** Throws the ApiError of a refusal, for the form to show. */
  async function signIn(email: string, password: string): Promise<void> {
    const signedIn = await askToSignIn(email, password)
    speakAs(signedIn.credentials)
    credentials.value = signedIn.credentials
    adopt(signedIn.user)
  }

  /** Takes up the session of the last visit. Resolves to whether somebody is signed in. */
  async function restore(): Promise<boolean> {
    if (!credentials.value) {
      state.value = 'signed-out'
      return false
    }
    state.value = 'restoring'
    speakAs(credentials.value)
    try {
      adopt(await validateToken())
      return true
    }
    catch (problem) {
      giveUp(problem)
      return false
    }
  }

  /** Only a refusal ends a session; a server out of reach does not. */
  function giveUp(problem: unknown): void {
    if (problem instanceof ApiError && problem.temporary)
      state.value = 'unreachable'
    else
      forget()
  }

  /** The token for sockets may have been replaced elsewhere, or the place in the account taken away. */
  async function refresh(): Promise<void> {
    const profile = await fetchProfile()
    if (profile.id !== user.value?.id)
      return
    if (accountOf(profile)?.id === accountId.value)
      user.value = profile
    else
      lose()
  }

  async function signOut(): Promise<void> {
    // A server that cannot be told must not keep anybody signed in here.
    await askToSignOut().catch(() => undefined)
    forget()
    forgetWork()
  }

  /** What was being written belongs to the person who wrote it. */
  function forgetWork(): void {
    useDrafts().clearAll()
    useOutbox().clear()
  }

  function forget(): void {
    speakAs(null)
    credentials.value = null
    forgetUser()
  }

  function forgetUser(): void {
    user.value = null
    state.value = 'signed-out'
  }

  async function setAvailability(next: Availability): Promise<void> {
    try {
      user.value = await askForAvailability(accountId.value, next)
    }
    catch (problem) {
      useNotices().fail('availability_failed', problem, () => void setAvailability(next))
    }
  }

  /** It may have been changed elsewhere: on another device, by an administrator. */
  function hearAvailability(heard: Availability | undefined): void {
    if (!user.value || !heard || heard === availability.value)
      return
    const accounts = user.value.accounts.map(account => account.id === accountId.value ? { ...account, availability: heard } : account)
    user.value = { ...user.value, accounts }
  }

  return { state, user, account, accountId, availability, signIn, restore, refresh, signOut, setAvailability, hearAvailability }
})

/** The one this person was in last. */
function accountOf(user: Profile | null): AccountMembership | null {
  const accounts = user?.accounts.filter(account => account.status === 'active') ?? []
  return accounts.sort((left, right) => (right.active_at ?? '').localeCompare(left.active_at ?? ''))[0] ?? null
}
