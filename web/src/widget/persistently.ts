import { backoff } from '@/realtime/backoff'
import { Problem } from './http'

/** Runs until the server answers; a refusal ends it. */
export async function persistently<T>(run: () => Promise<T>, onLine: (isReachable: boolean) => void = () => undefined): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await run()
      onLine(true)
      return answer
    }
    catch (problem) {
      if (problem instanceof Problem && !problem.isTemporary)
        throw problem
      onLine(false)
      await new Promise(resolve => setTimeout(resolve, backoff(attempt, Math.random)))
    }
  }
}
