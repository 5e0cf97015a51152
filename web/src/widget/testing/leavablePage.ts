import { afterEach, beforeEach, vi } from 'vitest'

/** Listeners of a page stay until it is left. Each test leaves it, so that the next one is alone. */
export function leavablePage() {
  let leave = new AbortController()
  const listen = window.addEventListener.bind(window)

  class LeftObserver extends MutationObserver {
    constructor(run: MutationCallback) {
      const { signal } = leave
      super((records, observer) => signal.aborted || run(records, observer))
    }
  }

  beforeEach(() => {
    leave = new AbortController()
    vi.stubGlobal('MutationObserver', LeftObserver)
    vi.spyOn(window, 'addEventListener').mockImplementation((name: string, listener: unknown, options?: unknown) =>
      listen(name, listener as EventListener, { ...(options as object | undefined), signal: leave.signal }))
    const repeat = window.setInterval
    vi.spyOn(window, 'setInterval').mockImplementation(((run: () => void, delay: number) => {
      const timer = repeat(run, delay)
      leave.signal.addEventListener('abort', () => clearInterval(timer))
      return timer
    }) as never)
  })

  afterEach(() => {
    leave.abort()
    vi.restoreAllMocks()
    document.body.replaceChildren()
    localStorage.clear()
    sessionStorage.clear()
  })

  return {
    leave: () => {
      leave.abort()
      leave = new AbortController()
    },
    /** The details of the events that the page hears. */
    heard(name: string): unknown[] {
      const details: unknown[] = []
      listen(name, event => void details.push((event as CustomEvent).detail), { signal: leave.signal })
      return details
    },
  }
}
