/** Commands of the website about its visitor, loaded with the first one. */
import type { Bridge } from './bridge'
import type { Chat } from './chat'
import { Problem } from './http'
import * as requests from './laterRequests'
import type { Frame } from './protocol'

const asObject = (value: unknown): Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {}

export function createVisitorCommands(chat: Chat, bridge: Bridge): Record<string, (frame: Frame) => unknown> {
  let users = Promise.resolve()

  async function setUser({ identifier, user, digest }: Frame): Promise<void> {
    const fields = asObject(user)
    const isNamed = (typeof identifier === 'string' && identifier !== '') || typeof identifier === 'number'
    try {
      if (isNamed)
        await identifyAs(identifier, fields)
      else if (Object.keys(fields).length)
        (await chat.intents()).setContact(fields)
      bridge.send('userSet', { digest })
    }
    catch (problem) {
      const { message, status, code } = problem instanceof Problem ? problem : { message: String(problem), status: 0, code: '' }
      bridge.send('error', { errorType: 'SET_USER_ERROR', data: { message, status, code } })
    }
  }

  /** Signs the visitor in, and takes over the conversation of the person. */
  async function identifyAs(identifier: string | number, fields: object): Promise<void> {
    if (!chat.contact.value)
      await chat.persistently(chat.identify)
    const answer = await chat.persistently(() => requests.setUser(chat.http, identifier, fields))
    await chat.changeVisitor(answer?.widget_auth_token)
  }

  return {
    // In order, because the last one decides.
    'set-user': (frame) => { users = users.then(() => setUser(frame)) },
    'set-custom-attributes': async ({ customAttributes }) => (await chat.intents()).set('contact', asObject(customAttributes)),
    'delete-custom-attribute': async ({ customAttribute }) => (await chat.intents()).forget('contact', String(customAttribute)),
    'set-conversation-custom-attributes': async ({ customAttributes }) => (await chat.intents()).set('conversation', asObject(customAttributes)),
    'delete-conversation-custom-attribute': async ({ customAttribute }) => (await chat.intents()).forget('conversation', String(customAttribute)),
    'set-label': async ({ label }) => label && (await chat.intents()).label(String(label), true),
    'remove-label': async ({ label }) => label && (await chat.intents()).label(String(label), false),
    // The desk stores no events of a visitor who has not written.
    'push-event': ({ eventName }) => chat.isKnown.value && requests.sendEvent(chat.http, String(eventName), {
      initiated_at: { timestamp: new Date().toString() }, referer: chat.referer.value, browser_language: navigator.language, widget_language: document.documentElement.lang,
    }).catch(() => undefined),
  }
}
