import { byName, language, languageName } from '@/i18n/language'

/** The languages that the server accepts (chalicelib/domain/languages.py), in its spelling. */
const CODES = [
  'ar', 'bg', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'hu', 'id', 'is', 'it', 'ja', 'ka', 'ko', 'lt', 'lv', 'ml', 'ms', 'ne', 'nl', 'no',
  'pl', 'pt', 'pt_BR', 'ro', 'ru', 'sh', 'sk', 'sl', 'sq', 'sr', 'sv', 'ta', 'th', 'tl', 'tr', 'uk', 'ur', 'uz', 'vi', 'zh', 'zh_CN', 'zh_TW',
]

/** All languages with their names in the present one, sorted by name. */
export function languages(): { value: string, label: string }[] {
  return CODES.map(value => ({ value, label: languageName(value, language.value) })).sort((left, right) => byName(left.label, right.label))
}
