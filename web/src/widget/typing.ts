/** The signs of writing: an agent's, until the end is said or too long ago, and the visitor's, until a pause. */
import { ref } from 'vue'

const ENDS = 30_000
const PAUSE = 4_000
const AGAIN = 10_000

export type Typing = ReturnType<typeof createTyping>

/** `send` tells the desk that the visitor writes, or no longer. */
export function createTyping(send: (isOn: boolean) => void) {
  const name = ref<string | null>(null)
  let timer: unknown
  let ownTimer: unknown
  let isOn = false
  let saidAt = 0

  function show(next: string | null): void {
    clearTimeout(timer as number)
    name.value = next
    if (next !== null)
      timer = setTimeout(() => show(null), ENDS)
  }

  function set(next: boolean): void {
    clearTimeout(ownTimer as number)
    if (next)
      ownTimer = setTimeout(() => set(false), PAUSE)
    if (next === isOn && (!next || Date.now() - saidAt < AGAIN))
      return
    isOn = next
    saidAt = Date.now()
    send(next)
  }

  return { name, show, set }
}
