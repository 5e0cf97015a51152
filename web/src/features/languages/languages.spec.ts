import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, expect, it } from 'vitest'
import { saveUiSettings } from '@/api/profile'
import type { FakeRequest } from '@/testing/fakeServer'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { profile } from '@/testing/wire'
import { language } from '@/i18n/language'
import { showLanguage, t } from '@/i18n'
import { useSession } from '@/stores/session'
import { storedValue } from '@/stores/persisted'

afterEach(async () => {
  cleanup()
  await showLanguage('en')
})

/** Opens the profile of a person against a server that stores the settings. */
async function openProfile(ui_settings: Record<string, unknown> = {}, locale = 'en') {
  const user = profile({ ui_settings })
  user.accounts = user.accounts.map(account => ({ ...account, locale }))
  const stored = { user }
  const { server } = await openPage('/settings/profile', stored, { routes: {
    'PATCH /api/v1/profile': ({ body }: FakeRequest) => {
      const { ui_settings } = body as { ui_settings: Record<string, unknown> }
      return Object.assign(stored.user, { ui_settings: { ...stored.user.ui_settings, ...ui_settings }, version: stored.user.version + 1 })
    },
    'GET /api/v1/profile/sessions': () => [],
  } })
  return { server, section: within(await screen.findByRole('region', { name: 'Language' })) }
}

const sent = (server: Awaited<ReturnType<typeof openProfile>>['server']) => server.requests.filter(({ method }) => method === 'PATCH')

it('saves the language, displays it, and keeps it for the next visit', async () => {
  const { server, section } = await openProfile()
  await userEvent.selectOptions(section.getByLabelText('Your language'), 'العربية')
  await userEvent.click(section.getByRole('button', { name: 'Save' }))
  await expect.poll(() => language.value).toBe('ar')
  expect(sent(server).map(({ body }) => body)).toEqual([{ ui_settings: { locale: 'ar' } }])
  expect(document.documentElement.dir).toBe('rtl')
  expect(t('languages.title')).toBe('اللغة')
  expect(t('profile.title')).not.toBe('profile.title')
  expect(t('profile.about')).not.toBe('profile.about')
  expect(storedValue('language', null)).toBe('ar')
})

it('asks the server for messages in the language', async () => {
  const { server } = await openProfile()
  await showLanguage('pt_BR')
  await saveUiSettings({ locale: 'de' })
  expect(sent(server)[0]?.headers.get('accept-language')).toBe('pt-BR')
})

it('names each language in itself, and marks the chosen one', async () => {
  const { section } = await openProfile({ locale: 'ja' })
  const field = section.getByLabelText('Your language')
  expect(field).toHaveProperty('value', 'ja')
  expect(within(field).getAllByRole('option').map(({ textContent }) => textContent)).toEqual(
    expect.arrayContaining(['As in the account', 'Deutsch', 'English', 'Español', 'Français', 'Português (Brasil)', 'العربية', '日本語']))
})

it('displays a refusal at the field and keeps the language', async () => {
  const { server, section } = await openProfile()
  server.on('PATCH /api/v1/profile', () => new ErrorResponse(422, { code: 'locale_unknown', message: 'It is not known.', attributes: ['locale'] }))
  await userEvent.selectOptions(section.getByLabelText('Your language'), 'Deutsch')
  await userEvent.click(section.getByRole('button', { name: 'Save' }))
  expect(await section.findByText('It is not known.')).toBeTruthy()
  expect(language.value).toBe('en')
})

it.each([
  [{ locale: 'fr' }, 'ja', 'fr'],
  [{ locale: null }, 'ja', 'ja'],
  [{}, 'pt', 'pt_BR'],
  [{ locale: 'klingon' }, 'de', 'de'],
  [{ locale: ['de'] }, 'es', 'es'],
  [{}, 'nl', 'en'],
])('of a person with %j in an account with %s is %s', async (settings, locale, expected) => {
  await openProfile(settings, locale)
  await useSession().applyLanguage()
  expect(language.value).toBe(expected)
})
