import { tagOf } from '@/i18n/choice'
import { language } from '@/i18n/language'

/** "87 %" of 0.87, as the language writes it. */
export const percentage = (share: number): string => new Intl.NumberFormat(tagOf(language.value), { style: 'percent' }).format(share)
