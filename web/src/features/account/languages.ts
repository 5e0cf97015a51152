/** The languages that the server accepts (chalicelib/domain/account_settings.py), in its spelling. */
const CODES = [
  'ar', 'bg', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'hu', 'id', 'is', 'it', 'ja', 'ka', 'ko', 'lt', 'lv', 'ml', 'ms', 'ne', 'nl', 'no',
  'pl', 'pt', 'pt_BR', 'ro', 'ru', 'sh', 'sk', 'sl', 'sq', 'sr', 'sv', 'ta', 'th', 'tl', 'tr', 'uk', 'ur', 'uz', 'vi', 'zh', 'zh_CN', 'zh_TW',
]

/** All languages with their names in English, sorted by name. */
export function languages(): { value: string, label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'language' })
  return CODES.map(value => ({ value, label: names.of(value.replace('_', '-')) ?? value })).sort((left, right) => left.label.localeCompare(right.label))
}

/** The time zones of this browser, UTC and the present one, which another browser may have set. */
export function timeZones(present: string): { value: string, label: string }[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), present])
  return [...names].sort().map(value => ({ value, label: value.replaceAll('_', ' ') }))
}
