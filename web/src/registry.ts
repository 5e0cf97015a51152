/** All features, found by their folder: features/<name>/index.ts. */
import type { Feature, SettingsEntry } from './feature'

const modules = import.meta.glob<Feature>('./features/*/index.ts', { eager: true, import: 'default' })

export const features: ReadonlyMap<string, Feature> = new Map(
  Object.entries(modules).map(([path, feature]) => [path.split('/')[2] ?? '', feature]))

/** Settings pages by feature name, which is also their path. */
export const settingsEntries: readonly (SettingsEntry & { name: string })[]
  = [...features].flatMap(([name, { settings }]) => settings ? [{ name, ...settings }] : [])
