import { expect, it } from 'vitest'
import en from './en.json'

const sources = import.meta.glob('../**/*.{vue,ts}', { eager: true, query: '?raw', import: 'default' }) as Record<string, string>
const code = Object.entries(sources).filter(([path]) => !path.endsWith('.spec.ts')).map(([, text]) => text).join('\n')

/** Keys put together at run time: `t(\`status.${name}\`)`. */
const composed = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/gi)].map(found => `${found[1]}.`)

function keys(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) => typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`))
}

it('has no text that nobody shows', () => {
  const unused = keys(en).filter(key => !code.includes(`'${key}'`) && !composed.some(start => key.startsWith(start)))
  expect(unused).toEqual([])
})

it('is sorted, so that two branches rarely touch the same line', () => {
  const all = keys(en)
  expect(all).toEqual([...all].sort((left, right) => left < right ? -1 : 1))
})
