/** The website's settings for its widget (`window.chatwootSettings`), as the SDK passes them on. */
import { reactive } from 'vue'

export interface Options {
  showPopoutButton: boolean
  showClose: boolean
  enableFileUpload: boolean
  enableEmojiPicker: boolean
  enableEndConversation: boolean
  /** Where the website's button is, in every language. */
  position: string
  welcomeTitle: string
  welcomeDescription: string
  availableMessage: string
  unavailableMessage: string
}

export const createOptions = (): Options => reactive({
  showPopoutButton: false, showClose: false, enableFileUpload: true, enableEmojiPicker: true,
  enableEndConversation: true, position: 'right', welcomeTitle: '', welcomeDescription: '', availableMessage: '', unavailableMessage: '',
})

/** Takes over the fields whose type is right. */
export function setOptions(options: Options, given: Record<string, unknown>): void {
  for (const name of Object.keys(options)) {
    if (typeof given[name] === typeof options[name as keyof Options])
      Object.assign(options, { [name]: given[name] })
  }
}

export function showScheme(scheme: unknown): void {
  document.documentElement.dataset.theme = scheme === 'dark' || scheme === 'auto' ? scheme : 'light'
}
