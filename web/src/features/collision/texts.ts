import type texts from './en.json'

declare module '@/i18n' {
  interface Texts { collision: typeof texts }
}
