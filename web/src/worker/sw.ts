/** The entry of the service worker, built to /sw.js. */
import { listen } from './listen'
import type { WorkerScope } from './scope'

listen(globalThis as unknown as WorkerScope)
