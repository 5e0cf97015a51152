/** Plays a short tone of two notes. Browsers refuse it before the first click or key on the page, which is ignored. */
export async function chime(): Promise<void> {
  try {
    const context = new AudioContext()
    const volume = context.createGain()
    volume.connect(context.destination)
    for (const [frequency, start] of [[660, 0], [880, 0.12]] as const) {
      const note = context.createOscillator()
      note.frequency.value = frequency
      note.connect(volume)
      note.start(context.currentTime + start)
      note.stop(context.currentTime + start + 0.12)
      note.onended = start ? () => void context.close() : null
    }
    volume.gain.setValueAtTime(0.08, context.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.28)
    await context.resume()
  }
  catch {
    return
  }
}
