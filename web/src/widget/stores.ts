/** The browser's stores of one inbox's widget: those of its frame, and those of the website's page that stand in for them. */

/** The store of a key: `parley:tab_…` ends with its tab, others are those of all tabs of the browser. Throws where the browser refuses it. */
export const storeOf = (key: string): Storage => key.startsWith('parley:tab_') ? sessionStorage : localStorage

/** Whether the key is `parley:<name>:<website token>`. */
export function isOwn(websiteToken: string, key: string): boolean {
  const [prefix, , token, ...rest] = key.split(':')
  return prefix === 'parley' && token === websiteToken && !rest.length
}

/** The values of one inbox; none where the browser refuses its stores. */
export function entriesOf(websiteToken: string): Record<string, string> {
  try {
    return Object.fromEntries([localStorage, sessionStorage].flatMap(Object.entries<string>).filter(([key]) => isOwn(websiteToken, key)))
  }
  catch {
    return {}
  }
}
