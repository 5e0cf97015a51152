/**
 * Patterns of addresses. `*` stands for any text, nothing too. Without a `?` in the pattern the query of an address does not matter, without a `#`
 * neither does its fragment, and a slash at the end never does.
 */

/** The parts between the stars, one after the other. Takes no longer for a hostile pattern, as a regular expression would. */
function isLike(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined)
    return text === first
  if (!text.startsWith(first))
    return false
  let place = first.length
  for (const part of rest) {
    const found = text.indexOf(part, place)
    if (found < 0)
      return false
    place = found + part.length
  }
  return text.length - last.length >= place && text.endsWith(last)
}

const withoutSlash = (text: string): string => text.replace(/\/(?=[?#]|$)/, '')

/** Null for a text that is no address. */
function parsed(address: string): URL | null {
  try {
    return new URL(address)
  }
  catch {
    return null
  }
}

/** In the form of a browser's addresses: the host in small letters and in ASCII, without the port that the scheme has anyway. Chromium writes a star as `%2A`. */
const withOrigin = (pattern: string): string => pattern.replace(/^[a-z]+:\/\/[^/?#]*/i, origin => parsed(origin)?.origin.replaceAll('%2A', '*') ?? origin.toLowerCase())

/** People write `/größe`, browsers `/gr%C3%B6%C3%9Fe`. */
function decoded(address: string): string {
  try {
    return decodeURI(address)
  }
  catch {
    return address
  }
}

export function matchesAddress(pattern: string, address: string): boolean {
  const url = parsed(address)
  if (!url)
    return false
  const wanted = decoded(withoutSlash(withOrigin(pattern.trim()))).split('*')
  const rest = (pattern.includes('?') ? url.search : '') + (pattern.includes('#') ? url.hash : '')
  const whole = url.origin + url.pathname
  return [whole, whole.replace(/\/$/, '')].some(each => isLike(wanted, decoded(each + rest)))
}
