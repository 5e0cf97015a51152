import { vi } from 'vitest'

/** What the test's page lacks: a screen of a known width with a mouse, and boxes that have sizes. */
export function giveScreen(width = 1440): void {
  vi.stubGlobal('matchMedia', (query: string) => Object.assign(new EventTarget(), { matches: holds(query, width), media: query }))
  vi.stubGlobal('ResizeObserver', Quiet)
  vi.stubGlobal('IntersectionObserver', Quiet)
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
}

class Quiet {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const REM = 16

function holds(query: string, width: number): boolean {
  const [, bound, size] = /(min|max)-width: ([\d.]+)rem/.exec(query) ?? []
  if (!bound)
    return false
  return bound === 'min' ? width >= Number(size) * REM : width <= Number(size) * REM
}
