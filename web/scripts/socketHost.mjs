/** Runs src/testing/socketHost.ts: one JSON command per line of the input, one JSON response per line of the output. */
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const file = path => fileURLToPath(new URL(path, import.meta.url))
const bundle = await rolldown({ input: file('../src/testing/socketHost.ts'), resolve: { alias: { '@': file('../src') } }, logLevel: 'silent' })
const { output } = await bundle.generate({ format: 'esm' })
await bundle.close()
const { createHost } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
const handle = createHost()

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
  process.stdout.write(`${JSON.stringify(handle(JSON.parse(line)))}\n`)
