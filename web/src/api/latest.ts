/** Request generations: a newer question gives up the older one, so a slow answer never overwrites a newer view. */
import { ApiError } from './client'

export interface Latest {
  /** Runs `ask`; resolves to undefined when a newer `ask` or `cancel` has taken its place meanwhile. */
  run: <T>(ask: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>
  cancel: () => void
}

export function createLatest(): Latest {
  let current = new AbortController()

  function cancel(): void {
    current.abort()
    current = new AbortController()
  }

  async function run<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    cancel()
    const { signal } = current
    try {
      const answer = await ask(signal)
      return signal.aborted ? undefined : answer
    }
    catch (problem) {
      if (signal.aborted)
        return undefined
      throw problem instanceof ApiError ? problem : new ApiError(0, 'unexpected', String(problem))
    }
  }

  return { run, cancel }
}
