/** The names of emoji and the picker's texts, in the language of the page. Arabic has texts alone: its names are English. */
import type { I18n } from 'emoji-picker-element/shared'

const names = import.meta.glob<string>('/node_modules/emoji-picker-element-data/{de,en,es,fr,ja,pt}/cldr/data.json', { query: '?url', import: 'default' })
const texts = import.meta.glob<I18n>('/node_modules/emoji-picker-element/i18n/{ar,de,en,es,fr,ja,pt_BR}.js', { import: 'default' })

const nameFile = (language: string) => `/node_modules/emoji-picker-element-data/${language}/cldr/data.json`
const textFile = (language: string) => `/node_modules/emoji-picker-element/i18n/${language}.js`

export interface EmojiLanguage { locale: string, dataSource: string, i18n: I18n }

/** `tag`: a language tag such as `pt-BR`. Languages without names or texts get the English ones. */
export async function emojiLanguage(tag: string): Promise<EmojiLanguage> {
  const [language = 'en'] = tag.split('-')
  const locale = nameFile(language) in names ? language : 'en'
  const text = [tag.replace('-', '_'), language].find(each => textFile(each) in texts) ?? 'en'
  const [dataSource, i18n] = await Promise.all([names[nameFile(locale)]?.(), texts[textFile(text)]?.()])
  return { locale, dataSource: dataSource as string, i18n: i18n as I18n }
}
