/** The texts of what appears later. English comes with the code; the file of another language has them too. */
import { texts } from '../texts'
import type { Texts } from '../texts'
import later from './en.json'

export function t(key: keyof Texts, values: Record<string, string | number> = {}): string {
  const { [key]: text = later[key as keyof typeof later] }: Partial<Texts> = texts.value
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? '')
    // A Latin name keeps its place and its punctuation in a text from right to left (Unicode's isolates).
    return document.documentElement.dir === 'rtl' && /[^\d.,]/.test(value) ? `\u2068${value}\u2069` : value
  })
}
