/**
 * Sets language and direction of the document before the browser paints it, and asks for the texts at the same time as for the
 * code. `scripts/languages.ts` makes a script of its own of this file.
 */
import { bestLanguage, tagOf } from './choice'

declare const __LANGUAGES__: Record<string, { rtl: boolean, file: string }>

/** The language of the signed-in person, as the last visit has stored it. */
function storedLanguage(): unknown {
  try {
    return localStorage.getItem('parley.session') && JSON.parse(localStorage.getItem('parley.language') ?? 'null')
  }
  catch {
    return null
  }
}

const languages = __LANGUAGES__
const name = bestLanguage([storedLanguage(), ...navigator.languages], Object.keys(languages))
const language = languages[name]
document.documentElement.lang = tagOf(name)
document.documentElement.dir = language?.rtl ? 'rtl' : 'ltr'
if (language?.file) {
  const link = document.createElement('link')
  document.head.append(Object.assign(link, { rel: 'modulepreload', crossOrigin: '', href: language.file }))
}
