import { expect, it } from 'vitest'

/** The texts of a `page.en.json` come with the code that needs them: a part of the client that uses some has to load them. */
const found = import.meta.glob<string>('../**/*.{vue,ts}', { eager: true, query: '?raw', import: 'default' })
const sources = new Map(Object.entries(found).filter(([path]) => !path.includes('.spec.') && !path.includes('/widget/')).map(([path, text]) => [resolved('src/i18n/', path), text]))
const namesOf = (files: Record<string, object>) => new Map(Object.entries(files).map(([path, texts]) => [path.split('/')[2] ?? '', new Set(Object.keys(texts))]))
const late = namesOf(import.meta.glob<object>('../features/*/page.en.json', { eager: true, import: 'default' }))
const early = namesOf(import.meta.glob<object>('../features/*/en.json', { eager: true, import: 'default' }))

const LAZY = /((?:withTexts\('\w+', )*)\(\) => import\('([^']+)'\)/g

function resolved(from: string, path: string): string {
  const parts: string[] = path.startsWith('@/') ? ['src'] : from.split('/').slice(0, -1)
  for (const part of path.replace(/^@\//, '').split('/')) {
    if (part === '..')
      parts.pop()
    else if (part !== '.')
      parts.push(part)
  }
  return parts.join('/')
}

function fileOf(from: string, path: string): string | undefined {
  const name = resolved(from, path)
  return [name, `${name}.ts`, `${name}/index.ts`].find(each => sources.has(each))
}

/** The file and those that it imports statically. */
function closure(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path))
    return seen
  seen.add(path)
  for (const [, imported = ''] of (sources.get(path) ?? '').matchAll(/^import (?!type )(?:[^'\n]* from )?'([^']+)'/gm)) {
    const next = fileOf(path, imported)
    if (next)
      closure(next, seen)
  }
  return seen
}

/** The namespaces whose late texts a component displays. */
function needs(path: string): string[] {
  return !path.endsWith('.vue') ? [] : [...(sources.get(path) ?? '').matchAll(/\bt\((?:[^()'`]*\? ?)?['`](\w+)\.(\w*)/g)]
    .filter(([, name = '', key = '']) => late.has(name) && (key ? late.get(name)?.has(key) && !early.get(name)?.has(key) : !early.has(name))).map(([, name = '']) => name)
}

const lacking = (root: string, loaded: readonly string[]) => [...closure(root)].flatMap(path => needs(path).filter(name => !loaded.includes(name)).map(name => `${path} of ${root}: ${name}`))

it('finds the files of the client', () => {
  expect(closure('src/features/email/MailPreview.vue')).toContain('src/features/email/pictures.ts')
  expect(needs('src/features/email/MailPreview.vue')).toContain('email')
})

it('loads the texts of each part of the client with its code', () => {
  const roots = [...sources].flatMap(([from, text]) => [...text.matchAll(LAZY)].flatMap(([, wrappers = '', path = '']) => {
    const root = fileOf(from, path)
    // A page of the settings stands within SettingsPage.
    const own = from.endsWith('/index.ts') ? [from.split('/')[2] ?? '', 'settings'] : []
    return root ? [{ root, loaded: [...wrappers.matchAll(/'(\w+)'/g)].map(([, name = '']) => name).concat(own) }] : []
  }))
  expect(roots.length).toBeGreaterThan(50)
  const first = closure('src/main.ts')
  const missing = roots.flatMap(({ root, loaded }) => lacking(root, loaded).filter(each => !first.has(each.split(' of ')[0] ?? '')))
  expect([...missing, ...lacking('src/main.ts', [])]).toEqual([])
})
