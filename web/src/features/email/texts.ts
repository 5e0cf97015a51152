import type texts from './page.en.json'

declare module '@/i18n' {
  interface Texts { email: typeof texts }
}
