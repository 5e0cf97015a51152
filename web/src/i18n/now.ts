import { ref } from 'vue'

const STEP = 20_000
const seconds = () => Math.floor(Date.now() / 1000)
const now = ref(seconds())
let ticking = false

/** The current epoch second, moving on by itself: relative times stay true while the page is open. */
export function useNow() {
  if (!ticking) {
    ticking = true
    window.setInterval(() => { now.value = seconds() }, STEP)
  }
  return now
}
