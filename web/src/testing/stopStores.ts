import { flushPromises } from '@vue/test-utils'
import type { Pinia } from 'pinia'
import { disposePinia, getActivePinia } from 'pinia'
import { vi } from 'vitest'

/** Stops the stores and the timers of a test, which would write to the storage of the next one. */
export async function stopStores(pinias: (Pinia | undefined)[] = [getActivePinia()]): Promise<void> {
  await flushPromises()
  pinias.forEach(pinia => pinia && disposePinia(pinia))
  vi.useRealTimers()
}
