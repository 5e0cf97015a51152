/** A short tone for a new message, generated so that nothing is loaded for it. Browsers keep it silent before the first click or key. */
export function playTone(): void {
  if (typeof AudioContext === 'undefined')
    return
  const context = new AudioContext()
  const gain = context.createGain()
  gain.connect(context.destination)
  gain.gain.setValueAtTime(0.0001, context.currentTime)
  gain.gain.exponentialRampToValueAtTime(0.12, context.currentTime + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.45)
  for (const [pitch, delay] of [[659, 0], [880, 0.12]] as const) {
    const oscillator = context.createOscillator()
    oscillator.frequency.value = pitch
    oscillator.connect(gain)
    oscillator.start(context.currentTime + delay)
    oscillator.stop(context.currentTime + 0.5)
  }
  setTimeout(() => void context.close(), 700)
}
