// Generates src/api/generated.ts from docs/openapi.json. With --check it only compares and fails if the file is outdated.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString } from 'openapi-typescript'

const source = new URL('../../docs/openapi.json', import.meta.url)
const target = new URL('../src/api/generated.ts', import.meta.url)
const header = '/** Types of the HTTP API, generated from docs/openapi.json by `npm run generate`. Do not edit. */\n\n'

/** Keeps JSON bodies and successful responses and removes descriptions, so that the file only changes with the API. */
function simplify(node, key) {
  if (Array.isArray(node))
    return node.map(item => simplify(item))
  if (typeof node !== 'object' || node === null)
    return node
  const entries = Object.entries(node).filter(([name, value]) => isUsed(key, name, value, node))
  return Object.fromEntries(entries.map(([name, value]) => [name, simplify(value, name)]))
}

function isUsed(parent, name, value, node) {
  if (parent === 'content' && 'application/json' in node)
    return name === 'application/json'
  if (parent === 'responses')
    return name.startsWith('2')
  return !(['summary', 'description', 'title'].includes(name) && typeof value === 'string')
}

const document = simplify(JSON.parse(readFileSync(source, 'utf8')))
const types = await openapiTypescript(document, { alphabetize: true, defaultNonNullable: false, emptyObjectsUnknown: true })
const output = header + astToString(types)

if (!process.argv.includes('--check')) {
  writeFileSync(target, output)
}
else if (readFileSync(target, 'utf8') !== output) {
  console.error('src/api/generated.ts is outdated. Run `npm run generate`.')
  process.exit(1)
}
