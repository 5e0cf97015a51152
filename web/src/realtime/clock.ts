/** Time as something that can be handed in, so that tests need not wait. */
export interface Clock {
  set: (run: () => void, milliseconds: number) => unknown
  clear: (timer: unknown) => void
}

export const realClock: Clock = {
  set: (run, milliseconds) => setTimeout(run, milliseconds),
  clear: timer => clearTimeout(timer as ReturnType<typeof setTimeout>),
}
