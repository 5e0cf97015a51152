/** Cancels the previous request of the same kind, so that a slow response never overwrites a newer view. */
import { ApiError } from './client'

export interface Latest {
  /** Runs `load`; resolves to undefined if a newer `run` or a `cancel` came before the response. */
  run: <T>(load: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>
  cancel: () => void
}

export function createLatest(): Latest {
  let current = new AbortController()

  function cancel(): void {
    current.abort()
    current = new AbortController()
  }

  async function run<T>(load: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    cancel()
    const { signal } = current
    try {
      const result = await load(signal)
      return signal.aborted ? undefined : result
    }
    catch (problem) {
      if (signal.aborted)
        return undefined
      throw problem instanceof ApiError ? problem : new ApiError(0, 'unexpected', String(problem))
    }
  }

  return { run, cancel }
}
