import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const languages = { ar: { rtl: true, file: '/assets/ar.js' }, de: { rtl: false, file: '/assets/de.js' }, en: { rtl: false, file: '/assets/en.js' } }

beforeEach(() => {
  vi.resetModules()
  document.head.innerHTML = `<script type="application/json" id="languages">${JSON.stringify(languages)}</script>`
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

it('falls back to English in a page without languages', async () => {
  document.head.innerHTML = ''
  expect(await paint(['de'])).toEqual(['en', 'ltr', undefined])
})

it('repeats the first request of the last visit to the page', async () => {
  const sent = vi.fn(() => Promise.resolve(new Response('{}')))
  vi.stubGlobal('fetch', sent)
  localStorage.setItem('parley.session', JSON.stringify(signedIn))
  localStorage.setItem('parley.account', '1')
  localStorage.setItem('parley.firstRequest', JSON.stringify({ page: location.pathname + location.search, account: 1, url: '/api/v1/batch?paths' }))
  await paint(['de'])
  expect(sent).toHaveBeenCalledExactlyOnceWith('/api/v1/batch?paths', expect.objectContaining({ headers: expect.objectContaining({ 'access-token': 'token' }) as unknown }))
  expect(window.firstRequest?.url).toBe('/api/v1/batch?paths')
  delete window.firstRequest
})
