/**
 * Finds the languages of the client: English beside its features, each other one in a folder `src/languages/<language>/`. Serves
 * two modules for each, the texts of the first screen and those of the pages, and writes the script that sets the language of
 * the document before the first paint.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rolldown } from 'rolldown'
import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

export type Part = 'first' | 'pages'
interface TextNode { [key: string]: string | TextNode }

const SOURCES = join(import.meta.dirname, '../src')
/** Texts that server and client share. */
const SERVER = join(import.meta.dirname, '../../chalicelib/languages')
const FOLDERS = join(SOURCES, 'languages')
const WIDGET = join(SOURCES, 'widget')
const POLICY = join(import.meta.dirname, '../../infra/resources/web.yaml')
const SHARED = 'shared'

export const languageNames = (): string[] => ['en', ...existsSync(FOLDERS) ? readdirSync(FOLDERS).sort() : []]

/** The file of each namespace. */
export function filesOf(language: string, part: Part): Map<string, string> {
  if (language !== 'en') {
    const suffix = part === 'pages' ? '.page.json' : '.json'
    const names = readdirSync(join(FOLDERS, language)).filter(name => name.endsWith('.page.json') === (part === 'pages'))
    return new Map(names.sort().map(name => [basename(name, suffix), join(FOLDERS, language, name)]))
  }
  const name = part === 'pages' ? 'page.en.json' : 'en.json'
  const features = readdirSync(join(SOURCES, 'features')).sort().map((feature): [string, string] => [feature, join(SOURCES, 'features', feature, name)])
  const all: [string, string][] = part === 'first' ? [[SHARED, join(SOURCES, 'i18n', name)], ...features] : features
  return new Map(all.filter(([, file]) => existsSync(file)))
}

export const textsOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as TextNode

const serverFile = (language: string) => join(SERVER, `${language}.json`)

/** The lines of a thread about actions, which the server writes in the account's language. */
function activityTexts(language: string): TextNode {
  return existsSync(serverFile(language)) ? textsOf(serverFile(language)).activity as TextNode : {}
}

/** Texts by namespace, as vue-i18n reads them. */
export function messagesOf(language: string, part: Part): TextNode {
  const { [SHARED]: shared, ...others } = Object.fromEntries([...filesOf(language, part)].map(([name, file]) => [name, textsOf(file)]))
  const all = { ...shared as TextNode, ...others }
  return part === 'first' ? { ...all, activity: activityTexts(language) } : all
}

/** The texts of the widget of customers' websites: one file for each language. English has two, because it comes with the code that needs it. */
export function widgetTexts(language: string): TextNode {
  const files = [`languages/${language}.json`, ...language === 'en' ? ['parts/en.json'] : []].map(name => join(WIDGET, name))
  return Object.assign({}, ...files.filter(existsSync).map(textsOf)) as TextNode
}

const tagOf = (language: string) => language.replace('_', '-')

/** Whether the language is written from right to left. `textInfo` is the older form of `getTextInfo`. */
export function isRightToLeft(language: string): boolean {
  const locale = new Intl.Locale(tagOf(language)) as Intl.Locale & { textInfo?: { direction: string }, getTextInfo?: () => { direction: string } }
  return (locale.getTextInfo?.() ?? locale.textInfo)?.direction === 'rtl'
}

const LIST = 'virtual:languages'
const idOf = (language: string, part: Part) => part === 'pages' ? `virtual:texts/${language}.pages` : `virtual:texts/${language}`

function listModule(): string {
  const entries = languageNames().map(name =>
    `${JSON.stringify(name)}: { rtl: ${isRightToLeft(name)}, first: () => import('${idOf(name, 'first')}'), pages: () => import('${idOf(name, 'pages')}') }`)
  return `export const languages = { ${entries.join(', ')} }`
}

/** `files`: the chunk with the texts of the first screen by language. */
const knownLanguages = (files: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(languageNames().map(name => [name, { rtl: isRightToLeft(name), file: files[name] ?? '' }])))

async function firstPaintScript(): Promise<string> {
  const bundle = await rolldown({ input: join(SOURCES, 'i18n', 'firstPaint.ts'), resolve: { alias: { '@': SOURCES } }, logLevel: 'silent' })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  await bundle.close()
  return output[0].code
}

/** The content security policy forbids every script within the page but this one. */
function checkPolicy(code: string): void {
  const hash = `'sha256-${createHash('sha256').update(code).digest('base64')}'`
  if (!readFileSync(POLICY, 'utf8').includes(hash))
    throw new Error(`The script of the page has changed: write ${hash} into the script-src of infra/resources/web.yaml.`)
}

export function languagesPlugin(): Plugin {
  return {
    name: 'languages',
    resolveId: id => id === LIST || id.startsWith('virtual:texts/') ? `\0${id}` : null,
    load(id) {
      if (id === `\0${LIST}`)
        return listModule()
      const [, language, part] = /^\0virtual:texts\/(\w+)(\.pages)?$/.exec(id) ?? []
      if (!language)
        return null
      const wanted = part ? 'pages' : 'first'
      for (const file of [...filesOf(language, wanted).values(), serverFile(language)])
        this.addWatchFile(file)
      return `export default ${JSON.stringify(messagesOf(language, wanted))}`
    },
    transformIndexHtml: {
      order: 'post',
      async handler(_html, { bundle }) {
        const code = await firstPaintScript()
        if (bundle)
          checkPolicy(code)
        const known = knownLanguages(bundle ? textFiles(Object.values(bundle)) : {})
        return [
          { tag: 'script', attrs: { type: 'application/json', id: 'languages' }, children: known, injectTo: 'head-prepend' },
          { tag: 'script', children: code, injectTo: 'head-prepend' },
        ] satisfies HtmlTagDescriptor[]
      },
    },
  }
}

function textFiles(bundle: (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): Record<string, string> {
  const chunks = bundle.flatMap(chunk => chunk.type === 'chunk' ? [chunk] : [])
  return Object.fromEntries(languageNames().map((name) => {
    const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === `\0${idOf(name, 'first')}`)
    return [name, chunk ? `/${chunk.fileName}` : '']
  }))
}
