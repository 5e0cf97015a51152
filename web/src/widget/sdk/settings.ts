/** `window.chatwootSettings` of the website, with a value for everything that it leaves out. */

export type Scheme = 'light' | 'dark' | 'auto'

export interface Settings {
  baseDomain: string
  darkMode: Scheme
  hideMessageBubble: boolean
  launcherTitle: string
  locale: string
  position: 'left' | 'right'
  showPopoutButton: boolean
  showUnreadMessagesDialog: boolean
  type: 'standard' | 'expanded_bubble'
  useBrowserLanguage: boolean
  widgetStyle: 'standard' | 'flat'
  /** Texts and features that replace those of the inbox. */
  overrides: Record<string, unknown>
}

const OVERRIDES = ['welcomeTitle', 'welcomeDescription', 'availableMessage', 'unavailableMessage', 'enableFileUpload', 'enableEmojiPicker', 'enableEndConversation']

const text = (value: unknown) => typeof value === 'string' ? value : ''
const oneOf = <T extends string>(value: unknown, first: T, ...others: T[]): T => others.includes(value as T) ? value as T : first

export const schemeOf = (value: unknown): Scheme => oneOf<Scheme>(value, 'light', 'auto', 'dark')

export function readSettings(given: Record<string, unknown> = {}): Settings {
  const useBrowserLanguage = given.useBrowserLanguage === true
  return {
    baseDomain: text(given.baseDomain),
    darkMode: schemeOf(given.darkMode),
    hideMessageBubble: Boolean(given.hideMessageBubble),
    launcherTitle: text(given.launcherTitle),
    locale: useBrowserLanguage ? navigator.language.replace('-', '_') : text(given.locale),
    position: oneOf(given.position, 'right', 'left'),
    showPopoutButton: Boolean(given.showPopoutButton),
    showUnreadMessagesDialog: given.showUnreadMessagesDialog !== false,
    type: oneOf(given.type, 'standard', 'expanded_bubble'),
    useBrowserLanguage,
    widgetStyle: oneOf(given.widgetStyle, 'standard', 'flat'),
    overrides: Object.fromEntries(OVERRIDES.filter(name => given[name] !== undefined).map(name => [name, given[name]])),
  }
}
