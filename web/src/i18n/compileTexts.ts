import type { MessageContext, MessageFunction } from 'vue-i18n'

interface Compiled { [key: string]: MessageFunction<string> | Compiled }

/**
 * Reads the part of vue-i18n's message syntax that the texts use: plural forms separated by ` | `, `{name}`, and `{'text'}` for text
 * that is none of these. The library's own compiler is five kilobytes larger.
 */
function compileText(text: string, rtl: boolean): MessageFunction<string> {
  const forms = text.split(' | ')
  const value = rtl ? isolated : String
  return (context: MessageContext<string>) => {
    const form = forms.length > 1 ? context.plural(forms) : text
    return form.replace(/\{(?:'([^']*)'|(\w+))\}/g, (_, literal?: string, name = '') => literal ?? value(context.named(name) ?? ''))
  }
}

/** In a text from right to left, a Latin name and the punctuation beside it keep their order (Unicode's isolates, UAX 9). A number stays
 * with the "#" before it. */
const isolated = (value: unknown) => /^[\d.,]*$/.test(String(value)) ? String(value) : `\u2068${String(value)}\u2069`

/** `rtl`: the texts are written from right to left. */
export function compileTexts(texts: object, rtl = false): Compiled {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, typeof value === 'string' ? compileText(value, rtl) : compileTexts(value, rtl)]))
}
