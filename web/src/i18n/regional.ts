import { tagOf } from './choice'

/**
 * The tag of a language for dates and numbers: in the person's region, if the browser names one for the language. Digits are the
 * Latin ones everywhere, because numbers of conversations, phone numbers and amounts of customers are written with them.
 */
export function regionalTag(language: string): string {
  const tag = tagOf(language)
  const base = tag.split('-')[0]
  const regional = tag.includes('-') ? undefined : navigator.languages?.find(each => each.split('-')[0] === base)
  return `${regional ?? tag}-u-nu-latn`
}
