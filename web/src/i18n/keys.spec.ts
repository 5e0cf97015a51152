import { expect, it } from 'vitest'
import en from './en.json'

const sources = import.meta.glob('../**/*.{vue,ts}', { eager: true, query: '?raw', import: 'default' }) as Record<string, string>
const code = Object.entries(sources).filter(([path]) => !path.endsWith('.spec.ts')).map(([, text]) => text).join('\n')

/** Keys composed at run time: `t(\`status.${name}\`)`. */
const composed = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/gi)].map(found => `${found[1]}.`)

function keys(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) => typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`))
}

it('contains no unused texts', () => {
  const unused = keys(en).filter(key => !code.includes(`'${key}'`) && !composed.some(start => key.startsWith(start)))
  expect(unused).toEqual([])
})

it('is sorted by key', () => {
  const all = keys(en)
  expect(all).toEqual([...all].sort((left, right) => left < right ? -1 : 1))
})
