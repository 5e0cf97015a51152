import type texts from './page.en.json'

declare module '@/i18n' {
  interface Texts { history: typeof texts }
}
