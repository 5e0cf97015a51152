/**
 * The visitor's identity. The desk is asked and told nothing about one who only looks. The website's cookie decides; the frame's own store tells
 * the tabs of one browser about each other, so that two of them never make two visitors of one.
 */
import type { Http } from './http'
import { request } from './http'
import { alone, read, watch, write } from './storage'
import type { WidgetContact } from './types'

interface Stored { token: string, at: number }

export interface Visitor {
  token: () => string
  /** A short name of the token for the browser's store. */
  owner: () => string
  /** Asks the desk who the visitor is, and lets it name a new one if there is none yet. */
  identify: () => Promise<WidgetContact>
  adopt: (token: string) => void
}

export interface VisitorOptions {
  websiteToken: string
  /** The token of the page's address. */
  given: string
  /** The page stands alone, without a website whose cookie decides. */
  isAlone: boolean
  http: Http
  onToken: (token: string) => void
  /** Another tab has made, changed or forgotten the visitor. */
  onOtherTab: () => void
}

export const ownerOf = (token: string): string => token.slice(-16)

export function createVisitor({ websiteToken, given, isAlone, http, onToken, onOtherTab }: VisitorOptions): Visitor {
  const key = `parley:visitor:${websiteToken}`
  const startedAt = Date.now()
  const stored = () => read<Stored | null>(key, null)
  let token = given || (isAlone ? stored()?.token ?? '' : '')
  if (token && stored()?.token !== token)
    write(key, { token, at: startedAt })

  watch(key, () => {
    const next = stored()?.token ?? ''
    if (next === token)
      return
    token = next
    onToken(next)
    onOtherTab()
  })

  function adopt(next: string): void {
    if (!next || next === token)
      return
    token = next
    write(key, { token, at: Date.now() })
    onToken(next)
  }

  /** A token that another tab has stored since this page was loaded is this visitor's. */
  function takeOther(): void {
    const other = stored()
    if (!token && other && other.at >= startedAt) {
      token = other.token
      onToken(token)
    }
  }

  return {
    token: () => token,
    owner: () => ownerOf(token),
    identify: () => alone(`parley-visitor-${websiteToken}`, async () => {
      takeOther()
      const asked = token
      const answer = await request<{ website_channel_config: { auth_token?: string }, contact: WidgetContact }>(http, 'POST', 'config', {})
      // The visitor may have been forgotten or replaced meanwhile.
      if (token === asked)
        adopt(answer.website_channel_config.auth_token ?? '')
      return answer.contact
    }),
    adopt,
  }
}
