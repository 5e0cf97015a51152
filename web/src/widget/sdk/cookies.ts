/** Cookies of the website's page. Their names are Chatwoot's, so that a visitor stays known after a change to Parley. */

export const VISITOR_COOKIE = 'cw_conversation'
export const userCookie = (websiteToken: string) => `cw_user_${websiteToken}`

const YEAR = 365 * 24 * 3600

export function readCookie(name: string): string {
  const found = document.cookie.split('; ').find(pair => pair.startsWith(`${name}=`))
  try {
    return decodeURIComponent(found?.slice(name.length + 1) ?? '')
  }
  catch {
    return ''
  }
}

/** `baseDomain`: the cookie is also sent to its subdomains. */
export function writeCookie(name: string, value: string, baseDomain = '', seconds = YEAR): void {
  const domain = baseDomain ? `; domain=${baseDomain}` : ''
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; samesite=lax${domain}${secure}`
}

export const removeCookie = (name: string, baseDomain = '') => writeCookie(name, '', baseDomain, 0)

export interface User {
  name?: string
  email?: string
  avatar_url?: string
  phone_number?: string
  identifier_hash?: string
  [field: string]: unknown
}

/** The same for the same fields in any order, and not readable. */
export function digest(identifier: string | number, user: User): string {
  const text = JSON.stringify([String(identifier), Object.entries(user).sort(([left], [right]) => left < right ? -1 : 1)])
  return [1, 2].map(seed => hash(text, seed)).join('')
}

/** 64 bits of two multiplications for each character. */
function hash(text: string, seed: number): string {
  let [high, low] = [0xDEADBEEF ^ seed, 0x41C6CE57 ^ seed]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high, low].map(part => (part >>> 0).toString(16).padStart(8, '0')).join('')
}
