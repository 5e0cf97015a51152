import { vi } from 'vitest'

/** Adds the APIs that jsdom lacks: media queries for a screen of `width` pixels, observers and scrolling. */
export function stubScreen(width = 1440): void {
  vi.stubGlobal('matchMedia', (query: string) => Object.assign(new EventTarget(), { matches: matchesWidth(query, width), media: query }))
  vi.stubGlobal('ResizeObserver', NoopObserver)
  vi.stubGlobal('IntersectionObserver', NoopObserver)
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
}

class NoopObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const REM = 16

function matchesWidth(query: string, width: number): boolean {
  const [, bound, size] = /(min|max)-width: ([\d.]+)rem/.exec(query) ?? []
  if (!bound)
    return false
  return bound === 'min' ? width >= Number(size) * REM : width <= Number(size) * REM
}
