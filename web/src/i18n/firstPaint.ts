/**
 * Sets language and direction of the document before the browser paints it, and asks for the texts and for the first data at the
 * same time as for the code. `scripts/languages.ts` writes this file into the page, and the languages beside it as JSON, so that
 * the script, and with it the content security policy, is the same in each build.
 */
import { repeatFirstRequest } from '@/api/firstRequest'
import { bestLanguage, tagOf } from './choice'

type Languages = Record<string, { rtl: boolean, file: string }>

/** The language of the signed-in person, as the last visit has stored it. */
function storedLanguage(): unknown {
  try {
    return localStorage.getItem('parley.session') && JSON.parse(localStorage.getItem('parley.language') ?? 'null')
  }
  catch {
    return null
  }
}

repeatFirstRequest(location.pathname + location.search, key => localStorage.getItem(key))

const languages = JSON.parse(document.getElementById('languages')?.textContent ?? '{}') as Languages
const name = bestLanguage([storedLanguage(), ...navigator.languages], Object.keys(languages))
const language = languages[name]
document.documentElement.lang = tagOf(name)
document.documentElement.dir = language?.rtl ? 'rtl' : 'ltr'
if (language?.file) {
  const link = document.createElement('link')
  document.head.append(Object.assign(link, { rel: 'modulepreload', crossOrigin: '', href: language.file }))
}
