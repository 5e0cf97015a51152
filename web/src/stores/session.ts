import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { setAvailability as requestAvailability, fetchProfile } from '@/api/profile'
import type { AccountMembership, Availability, Profile } from '@/api/types'
import type { Credentials } from '@/api/client'
import { ApiError, setCredentials, onSessionExpired } from '@/api/client'
import type { SignedIn } from '@/api/session'
import { setPassword as requestSetPassword, signIn as requestSignIn, signOut as requestSignOut, validateToken } from '@/api/session'
import { availableLanguage, showLanguage } from '@/i18n'
import { useChosenFiles } from './chosenFiles'
import { useDrafts } from './drafts'
import { useNotices } from './notices'
import { refusesOffline } from './offline'
import { useOutbox } from './outbox'
import { persisted } from './persisted'

export type SessionState = 'unknown' | 'restoring' | 'signed-out' | 'signed-in' | 'unreachable'

export const useSession = defineStore('session', () => {
  const state = ref<SessionState>('unknown')
  const user = shallowRef<Profile | null>(null)
  /** The reason for which the session ended without this user's doing; the sign-in page shows it. */
  const endReason = ref<'expired' | 'elsewhere' | null>(null)
  const credentials = persisted<Credentials | null>('session', null)
  const lastUser = persisted<number | null>('user', null)

  /** The account of this browser. Without one, that which was used last anywhere. */
  const chosenAccount = persisted<number | null>('account', null)
  const account = computed(() => accountOf(user.value, chosenAccount.value))
  const accountId = computed(() => account.value?.id ?? 0)
  const availability = computed(() => account.value?.availability ?? 'offline')

  /** Of the person, else of the account, else of the browser. The next visit begins with it (i18n/firstPaint.ts). */
  const language = persisted<string | null>('language', null)

  /** Displays the language of this person. Out of reach, the present one stays until the next visit. */
  async function applyLanguage(): Promise<void> {
    language.value = availableLanguage([user.value?.ui_settings.locale, account.value?.locale, ...navigator.languages])
    await showLanguage(language.value).catch(() => undefined)
  }

  onSessionExpired(expire)
  // Another tab signed out or signed in as another user.
  watch(() => credentials.value?.accessToken, (token, before) => {
    if (token !== before && user.value && token !== activeToken) {
      endReason.value = 'elsewhere'
      activateCredentials(null)
      clearUser()
    }
  })

  let openedAccount: number | null = null
  // This or another tab chose another account: all of them load it, because they share drafts and unsent messages.
  watch(chosenAccount, (id) => {
    if (user.value && id !== null && id !== openedAccount)
      location.assign('/')
  })
  // Another tab changed the address.
  watch(() => credentials.value?.uid, () => {
    if (user.value && credentials.value?.accessToken === activeToken)
      activateCredentials(credentials.value)
  })
  let activeToken: string | undefined

  /** While the address changes, requests with the former one are refused, although the session goes on. */
  let changes = 0

  function expire(): void {
    if (changes > 0)
      return
    if (state.value === 'signed-in')
      endReason.value = 'expired'
    endSession()
  }

  function activateCredentials(next: Credentials | null): void {
    activeToken = next?.accessToken
    setCredentials(next, accountId.value)
  }

  function setUser(profile: Profile): void {
    if (lastUser.value !== null && lastUser.value !== profile.id)
      clearUnsentWork()
    lastUser.value = profile.id
    user.value = profile
    chosenAccount.value = openedAccount = account.value?.id ?? null
    activateCredentials(credentials.value)
    state.value = 'signed-in'
    endReason.value = null
  }

  /** Throws ApiError, for the form to display. */
  async function signIn(email: string, password: string): Promise<void> {
    begin(await requestSignIn(email, password))
  }

  /** Throws ApiError, for the form to display. */
  async function setPassword(token: string, password: string): Promise<void> {
    begin(await requestSetPassword(token, password))
  }

  function begin(signedIn: SignedIn): void {
    activateCredentials(signedIn.credentials)
    credentials.value = signedIn.credentials
    setUser(signedIn.user)
  }

  /** Restores the session of the last visit. Resolves to whether a user is signed in. */
  async function restore(): Promise<boolean> {
    if (!credentials.value) {
      state.value = 'signed-out'
      return false
    }
    state.value = 'restoring'
    activateCredentials(credentials.value)
    try {
      setUser(await validateToken())
      return true
    }
    catch (problem) {
      handleRestoreFailure(problem)
      return false
    }
  }

  /** A rejected session ends; an unreachable server keeps it. */
  function handleRestoreFailure(problem: unknown): void {
    if (problem instanceof ApiError && problem.retryable)
      state.value = 'unreachable'
    else {
      endReason.value = 'expired'
      endSession()
    }
  }

  /** Reloads the profile: the socket token or the account membership may have changed. */
  async function refresh(): Promise<void> {
    const profile = await fetchProfile()
    if (profile.id !== user.value?.id)
      return
    if (accountOf(profile, accountId.value)?.id === accountId.value)
      user.value = profile
    else
      expire()
  }

  /** Sends a change of this user's profile and takes over the answer. The address is part of the credentials. Throws ApiError. */
  async function change(send: () => Promise<Profile>): Promise<void> {
    changes += 1
    try {
      const profile = await send()
      if (credentials.value && credentials.value.uid !== profile.uid) {
        credentials.value = { ...credentials.value, uid: profile.uid }
        activateCredentials(credentials.value)
      }
      user.value = profile
    }
    finally {
      changes -= 1
    }
  }

  async function signOut(): Promise<void> {
    // Sign out locally even if the request fails.
    await requestSignOut().catch(() => undefined)
    endSession()
    chosenAccount.value = null
    clearUnsentWork()
  }

  /** Loads the page of another account of this user. */
  function chooseAccount(id: number): void {
    useDrafts().changeAccount(accountId.value, id)
    chosenAccount.value = id
  }

  /** Drafts and unsent messages must not reach another user. */
  function clearUnsentWork(): void {
    useDrafts().clearAll()
    useChosenFiles().clearAll()
    useOutbox().clear()
  }

  function endSession(): void {
    activateCredentials(null)
    credentials.value = null
    clearUser()
  }

  function clearUser(): void {
    user.value = null
    state.value = 'signed-out'
  }

  async function setAvailability(next: Availability): Promise<void> {
    if (refusesOffline())
      return
    try {
      user.value = await requestAvailability(accountId.value, next)
    }
    catch (problem) {
      useNotices().fail('availability_failed', problem, () => void setAvailability(next))
    }
  }

  /** Applies a change made on another device or by an administrator. */
  function applyAvailability(next: Availability | undefined): void {
    if (!user.value || !next || next === availability.value)
      return
    const accounts = user.value.accounts.map(account => account.id === accountId.value ? { ...account, availability: next } : account)
    user.value = { ...user.value, accounts }
  }

  return { state, endReason, user, account, accountId, availability, language, signIn, setPassword, restore, refresh, change, chooseAccount, applyLanguage, signOut, setAvailability, applyAvailability }
})

/** The chosen account if it is active, otherwise the active one that was used last. */
function accountOf(user: Profile | null, chosen: number | null): AccountMembership | null {
  const accounts = user?.accounts.filter(account => account.status === 'active') ?? []
  return accounts.find(({ id }) => id === chosen) ?? accounts.sort((left, right) => (right.active_at ?? '').localeCompare(left.active_at ?? ''))[0] ?? null
}
