import { describe, expect, it } from 'vitest'

const sources = import.meta.glob<string>('../**/*.{vue,ts}', { eager: true, query: '?raw', import: 'default' })
const code = Object.entries(sources).filter(([path]) => !path.endsWith('.spec.ts')).map(([, text]) => text).join('\n')
const texts = import.meta.glob<object>(['./en.json', '../features/*/*en.json'], { eager: true, import: 'default' })

/** Keys composed at run time: `t(\`status.${name}\`)`. */
const composed = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*)\.\$\{/gi)].map(found => `${found[1]}.`)

function keys(node: object, prefix: string): string[] {
  return Object.entries(node).flatMap(([key, value]) => typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`))
}

describe.each(Object.entries(texts))('%s', (path, file) => {
  const all = keys(file, path === './en.json' ? '' : `${path.split('/')[2]}.`)

  it('contains no unused texts', () => {
    expect(all.filter(key => !code.includes(`'${key}'`) && !composed.some(start => key.startsWith(start)))).toEqual([])
  })

  it('is sorted by key', () => {
    expect(all).toEqual([...all].sort((left, right) => left < right ? -1 : 1))
  })
})
