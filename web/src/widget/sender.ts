/** Sends the outbox in order, one tab at a time, until nothing is left that can be sent. */
import { backoff } from '@/realtime/backoff'
import type { Clock } from '@/realtime/clock'
import { systemClock } from '@/realtime/clock'
import type { Http } from './http'
import { Problem } from './http'
import type { FileEntry, Outbox } from './outbox'
import type { BodyWith, Sent } from './requests'
import { sendEntry } from './requests'
import { alone } from './storage'

export interface SenderOptions {
  websiteToken: string
  http: Http
  outbox: Outbox
  bodyWith: BodyWith
  clock?: Clock
  random?: () => number
  /** Makes sure that there is a visitor; `again`: the server does not know the present one. */
  identify: (again: boolean) => Promise<void>
  /** Runs before the entry leaves the outbox, so that its message never vanishes from the screen. */
  onSent: (sent: Sent, entry: FileEntry) => unknown
  /** Whether the server could be reached. */
  onLine: (isReachable: boolean) => void
}

export type Sender = ReturnType<typeof createSender>

const UNKNOWN_VISITOR = [401, 404]

export function createSender({ websiteToken, http, outbox, bodyWith, clock = systemClock, random = Math.random, identify, onSent, onLine }: SenderOptions) {
  let isRunning = false
  let attempts = 0
  let timer: unknown

  async function deliver(entry: FileEntry): Promise<Sent> {
    await identify(false)
    try {
      return await sendEntry(http, entry, bodyWith)
    }
    catch (problem) {
      if (!(problem instanceof Problem) || !UNKNOWN_VISITOR.includes(problem.status))
        throw problem
      await identify(true)
      return await sendEntry(http, entry, bodyWith)
    }
  }

  /** False when the rest has to wait. */
  async function sendNext(entry: FileEntry): Promise<boolean> {
    try {
      onSent(await deliver(entry), entry)
      outbox.remove([entry.echoId])
      attempts = 0
      onLine(true)
      return true
    }
    catch (problem) {
      // The visitor has given it up meanwhile.
      if (!outbox.entries().some(({ echoId }) => echoId === entry.echoId))
        return true
      if (problem instanceof Problem && !problem.isTemporary) {
        outbox.fail(entry.echoId, { status: problem.status, message: problem.message })
        return true
      }
      onLine(false)
      timer = clock.set(wake, backoff(attempts, random))
      attempts += 1
      return false
    }
  }

  const next = () => outbox.entries().find(({ problem }) => !problem)

  async function run(): Promise<void> {
    for (let entry = next(); entry; entry = next()) {
      if (!await sendNext(entry))
        return
    }
  }

  function wake(): void {
    clock.clear(timer)
    if (isRunning || !next())
      return
    isRunning = true
    alone(`parley-send-${websiteToken}`, run).catch(() => undefined).finally(() => {
      isRunning = false
    })
  }

  return {
    /** For a new entry and for a connection that is back: the pause after a failure ends. */
    wakeNow() {
      attempts = 0
      wake()
    },
  }
}
