/** Timers as a parameter, so that tests control time. */
export interface Clock {
  set: (run: () => void, milliseconds: number) => unknown
  clear: (timer: unknown) => void
}

export const systemClock: Clock = {
  set: (run, milliseconds) => setTimeout(run, milliseconds),
  clear: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
}
