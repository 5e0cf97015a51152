/** `pt-BR` of `pt_BR`: browsers write a hyphen, Chatwoot's clients and the folders an underscore. */
export const tagOf = (language: string): string => language.replace('_', '-')

const baseOf = (language: string) => tagOf(language).split('-')[0]?.toLowerCase() ?? ''

/** The first of the wanted languages that is known; one of another region counts. English without one. */
export function bestLanguage(wanted: readonly unknown[], known: readonly string[]): string {
  for (const each of wanted) {
    if (typeof each !== 'string' || !each)
      continue
    const found = known.find(name => tagOf(name).toLowerCase() === tagOf(each).toLowerCase()) ?? known.find(name => baseOf(name) === baseOf(each))
    if (found)
      return found
  }
  return 'en'
}
