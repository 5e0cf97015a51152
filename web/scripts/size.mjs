// Checks the gzipped sizes of the JavaScript of the first page load (the entry, the chunks of the inbox page, and the texts of the largest language), of the two files that customers' websites load, and of the script of a survey's page.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budget = 180 * 1024
const firstScreen = ['index.html']
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

/** The chunk and all chunks that it imports statically, directly or indirectly. */
function chunksOf(key, seen = new Set()) {
  if (seen.has(key))
    return seen
  if (!manifest[key])
    throw new Error(`The build has no ${key}. Update firstScreen in this script.`)
  seen.add(key)
  for (const imported of manifest[key].imports ?? [])
    chunksOf(imported, seen)
  return seen
}

const keys = new Set(firstScreen.flatMap(key => [...chunksOf(key)]))
const chunks = [...keys].map(key => manifest[key].file)
const sizes = chunks.map(file => [file, gzipSync(readFileSync(new URL(file, dist))).length])
const texts = Object.entries(manifest).filter(([key]) => /^virtual:texts\/\w+$/.test(key)).map(([key, { file }]) => [key, gzipSync(readFileSync(new URL(file, dist))).length])
if (!texts.some(([key]) => key === 'virtual:texts/en'))
  throw new Error('The build has no texts. Update this script.')
const code = sizes.reduce((sum, [, size]) => sum + size, 0)
const total = code + Math.max(...texts.map(([, size]) => size))
const kilobytes = size => `${(size / 1024).toFixed(1)} KB`

for (const [file, size] of sizes)
  console.log(`${kilobytes(size).padStart(10)}  ${file}`)
for (const [key, size] of texts)
  console.log(`${kilobytes(code + size).padStart(10)}  with ${key}`)
console.log(`${kilobytes(total).padStart(10)}  first load, gzip (budget ${kilobytes(budget)})`)
if (total > budget) {
  console.error('The first load exceeds its budget.')
  process.exit(1)
}

// The script that a website loads with each page, and those of its frame before a visitor has written and of the survey's page.
for (const [file, most] of [['packs/js/sdk.js', 6 * 1024], ['packs/js/widget.js', 35 * 1024], ['packs/js/survey.js', 1024]]) {
  const size = gzipSync(readFileSync(new URL(file, dist))).length
  console.log(`${kilobytes(size).padStart(10)}  ${file} (budget ${kilobytes(most)})`)
  if (size > most) {
    console.error(`${file} exceeds its budget.`)
    process.exitCode = 1
  }
}
