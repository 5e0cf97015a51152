import { ref } from 'vue'

const INTERVAL = 20_000
const seconds = () => Math.floor(Date.now() / 1000)
const now = ref(seconds())
let started = false

/** Current time in epoch seconds, updated every 20 seconds so that relative times stay correct. */
export function useNow() {
  if (!started) {
    started = true
    window.setInterval(() => { now.value = seconds() }, INTERVAL)
  }
  return now
}
