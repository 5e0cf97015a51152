// Prints the places of all mutants of the files given after the folder of the tools, as Stryker's `mutate` names them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [tools, ...files] = process.argv.slice(2)
const load = (name) => import(pathToFileURL(join(tools, 'node_modules', name, 'dist/src/index.js')).href)
const { createInjector } = await load('typed-inject')
const { createInstrumenter } = await load('@stryker-mutator/instrumenter')

const silent = new Proxy({}, { get: () => () => false })
const instrumenter = createInjector().provideValue('logger', silent).injectFunction(createInstrumenter)
// A block contains all mutants of its statements.
const options = { plugins: null, excludedMutations: ['StringLiteral', 'ObjectLiteral', 'ArrowFunction', 'BlockStatement'], ignorers: [], noHeader: true }
const { mutants } = await instrumenter.instrument(files.map(name => ({ name, mutate: true, content: readFileSync(name, 'utf8') })), options)
const places = mutants.filter(({ status }) => status !== 'Ignored').map(({ fileName, location: { start, end } }) =>
  `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`)
process.stdout.write([...new Set(places)].join('\n'))
