import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const languages = { ar: { rtl: true, file: '/assets/ar.js' }, de: { rtl: false, file: '/assets/de.js' }, en: { rtl: false, file: '/assets/en.js' } }

beforeEach(() => {
  vi.resetModules()
  vi.stubGlobal('__LANGUAGES__', languages)
  document.head.innerHTML = ''
})
afterEach(() => {
  localStorage.clear()
  document.documentElement.lang = 'en'
  document.documentElement.dir = 'ltr'
})

async function paint(browser: string[]) {
  vi.stubGlobal('navigator', { languages: browser })
  await import('./firstPaint')
  const { lang, dir } = document.documentElement
  return [lang, dir, document.querySelector('link[rel=modulepreload]')?.getAttribute('href')]
}

const signedIn = { accessToken: 'token', client: 'client', uid: 'ada@acme.example' }

it('displays the sign-in page in the language of the browser', async () => {
  localStorage.setItem('parley.language', '"ar"')
  expect(await paint(['nl', 'de-AT'])).toEqual(['de', 'ltr', '/assets/de.js'])
})

it('displays the desk in the language of the person', async () => {
  localStorage.setItem('parley.session', JSON.stringify(signedIn))
  localStorage.setItem('parley.language', '"ar"')
  expect(await paint(['de'])).toEqual(['ar', 'rtl', '/assets/ar.js'])
})

it.each(['{', '7', '"xx"', 'null', '["ar"]'])('takes the browser\'s instead of a stored %s', async (stored) => {
  localStorage.setItem('parley.session', JSON.stringify(signedIn))
  localStorage.setItem('parley.language', stored)
  expect(await paint(['de'])).toEqual(['de', 'ltr', '/assets/de.js'])
})

it('falls back to English', async () => {
  expect(await paint(['xx'])).toEqual(['en', 'ltr', '/assets/en.js'])
})
