import { t } from '@/i18n'

export const RATINGS = [5, 4, 3, 2, 1] as const
export const FACES = ['😞', '😑', '😐', '😀', '😍'] as const

export const faceOf = (rating: number): string => FACES[rating - 1] ?? ''

export const wordOf = (rating: number): string => t(`surveys.rating.${rating as typeof RATINGS[number]}`)

/** "4 of 5 · Good" */
export const ratingText = (rating: number): string => t('surveys.ofFive', { rating, word: wordOf(rating) })
