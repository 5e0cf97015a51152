/**
 * Attributes and labels that the website states about its visitor. A visitor who has not written has no contact, and none is made
 * for this: it is kept in the browser until there is one.
 */
import type { Http } from './http'
import { Problem } from './http'
import * as requests from './laterRequests'
import { intentsKey, read, remove, write } from './storage'

/** `fields`: those of the contact itself, of a visitor without an identifier. */
interface Kept { fields: Record<string, unknown>, contact: Record<string, unknown>, conversation: Record<string, unknown>, labels: Record<string, boolean> }

export type Target = 'contact' | 'conversation'

export interface Intents {
  setContact: (fields: Record<string, unknown>) => void
  set: (target: Target, attributes: Record<string, unknown>) => void
  forget: (target: Target, name: string) => void
  label: (name: string, isOn: boolean) => void
  /** Sends the entries for which there is a contact or a conversation. */
  flush: () => Promise<void>
}

export interface IntentOptions {
  websiteToken: string
  http: Http
  hasContact: () => boolean
  hasConversation: () => boolean
}

const nothing = (): Kept => ({ fields: {}, contact: {}, conversation: {}, labels: {} })

/** A refusal is final, and those after it have nothing to do with it. */
async function unlessRefused(sent: Promise<unknown>): Promise<void> {
  try {
    await sent
  }
  catch (problem) {
    if (!(problem instanceof Problem) || problem.isTemporary)
      throw problem
  }
}

export function createIntents({ websiteToken, http, hasContact, hasConversation }: IntentOptions): Intents {
  const key = intentsKey(websiteToken)
  const kept = (): Kept => ({ ...nothing(), ...read<Partial<Kept>>(key, {}) })
  let running = Promise.resolve()

  function change(run: (kept: Kept) => void): void {
    const next = kept()
    run(next)
    write(key, next)
    void flush()
  }

  /** Sends a part and forgets it, unless it has changed meanwhile or the server could not be reached. */
  async function send(part: keyof Kept, run: (values: Record<string, unknown>) => Promise<unknown>): Promise<void> {
    const values = kept()[part]
    if (!Object.keys(values).length)
      return
    try {
      await unlessRefused(run(values))
    }
    catch {
      return
    }
    const now = kept()
    if (JSON.stringify(now[part]) !== JSON.stringify(values))
      return
    const rest = { ...now, [part]: {} }
    if (Object.values(rest).some(each => Object.keys(each).length))
      write(key, rest)
    else
      remove(key)
  }

  async function attributes(values: Record<string, unknown>, set: (given: object) => Promise<unknown>, forget: (name: string) => Promise<unknown>): Promise<void> {
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
    if (Object.keys(given).length)
      await unlessRefused(set(given))
    for (const name of Object.keys(values).filter(each => values[each] === null))
      await unlessRefused(forget(name))
  }

  async function sendAll(): Promise<void> {
    if (hasContact()) {
      await send('fields', fields => requests.changeContact(http, fields))
      await send('contact', values => attributes(values, given => requests.changeContact(http, { custom_attributes: given }), name => requests.forgetContactAttribute(http, name)))
    }
    if (!hasConversation())
      return
    await send('conversation', values => attributes(values, given => requests.setAttributes(http, given), name => requests.forgetAttribute(http, name)))
    await send('labels', async (labels) => {
      for (const [name, isOn] of Object.entries(labels))
        await unlessRefused(isOn ? requests.addLabel(http, name) : requests.removeLabel(http, name))
    })
  }

  const flush = (): Promise<void> => running = running.then(sendAll)

  return {
    setContact: fields => change((next) => { Object.assign(next.fields, fields) }),
    set: (target, values) => change((next) => { Object.assign(next[target], values) }),
    forget: (target, name) => change((next) => { next[target][name] = null }),
    label: (name, isOn) => change((next) => { next.labels[name] = isOn }),
    flush,
  }
}
