/** All features, found by their folder: features/<name>/index.ts. */
import type { Feature, SettingsEntry } from './feature'
import { addTexts } from './i18n'

const modules = import.meta.glob<Feature>('./features/*/index.ts', { eager: true, import: 'default' })
export const features: ReadonlyMap<string, Feature> = new Map(
  Object.entries(modules).map(([path, feature]) => [path.split('/')[2] ?? '', feature]))

/** Settings pages by feature name, which is also their path. */
export const settingsEntries: readonly (SettingsEntry & { name: string })[]
  = [...features].flatMap(([name, { settings }]) => settings ? [{ name, ...settings, page: withTexts(name, settings.page) }] : [])

/** Loads the texts of the feature that the first screen does not need (page.en.json), before the page. */
export function withTexts<Page>(name: string, page: () => Promise<Page>): () => Promise<Page> {
  return async () => { await addTexts(name); return page() }
}
