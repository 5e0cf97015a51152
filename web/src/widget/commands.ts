/** The commands of the website's page, or of an app. */
import type { Bridge } from './bridge'
import type { Chat } from './chat'
import type { Options } from './options'
import { setOptions, showScheme } from './options'
import type { Frame } from './protocol'
import { changedInPage } from './storage'
import { showLanguage, t } from './texts'

export interface Surroundings {
  chat: Chat
  bridge: Bridge
  options: Options
  showUnreadView: (isShown: boolean) => void
  /** The languages to try when the website names none that is known. */
  languages: readonly unknown[]
}

/** About the visitor (`visitorCommands.ts`). */
const LATER = /^(?:set|delete)-(?:user|label|custom-|conversation-)|^remove-label$|^push-event$/

export function createCommands({ chat, bridge, options, showUnreadView, languages }: Surroundings): (frame: Frame) => void {
  let later: Promise<Record<string, (frame: Frame) => unknown>> | undefined

  async function setLocale(locale: unknown): Promise<void> {
    await showLanguage([locale, ...languages])
    bridge.send('setBubbleLabel', { label: t('launcher'), closeLabel: t('close') })
  }

  const handlers: Record<string, (frame: Frame) => unknown> = {
    'config-set': (frame) => {
      setOptions(options, frame)
      showScheme(frame.darkMode)
      return setLocale(frame.locale)
    },
    'set-locale': ({ locale }) => setLocale(locale),
    'set-color-scheme': ({ darkMode }) => showScheme(darkMode),
    'toggle-close-button': frame => setOptions(options, frame),
    'toggle-open': ({ isOpen }) => { chat.isOpen.value = isOpen === true },
    'set-unread-view': () => showUnreadView(true),
    'unset-unread-view': () => showUnreadView(false),
    'stored': ({ key, value }) => changedInPage(String(key), value as string | null),
    'change-url': ({ referrerURL }) => { chat.referer.value = String(referrerURL ?? '').slice(0, 2000) },
  }

  return (frame) => {
    if (frame.event === 'push-event' && !chat.isKnown.value)
      return
    if (LATER.test(frame.event)) {
      later ??= chat.persistently(() => import('./visitorCommands')).then(({ createVisitorCommands }) => createVisitorCommands(chat, bridge))
      void later.then(commands => commands[frame.event]?.(frame))
    }
    else if (Object.hasOwn(handlers, frame.event)) {
      void handlers[frame.event]?.(frame)
    }
  }
}
