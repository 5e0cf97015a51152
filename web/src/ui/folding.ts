/** Letters whose stroke or joint is not a combining mark; ß and the final sigma have a second form of their own. */
const LETTERS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ŋ: 'n', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th', ß: 'ss', ς: 'σ' }

/** Marks that make another letter: the voice marks of kana, vowel signs of Indic scripts and Thai. */
const ACCENTS = /(?![\u3099\u309A\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Thai}\p{Script=Lao}])\p{Mn}/gu

/** The text without case, accents, width and invisible characters, as the server compares names. Equal in every language of the browser. */
export function folded(text: string): string {
  return text.normalize('NFKD').toLowerCase().normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(/[\p{Cf}\u3164\u2800]/gu, '')
    .replace(/[‘’ʼ`´]/g, '\'')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[øłđðħŧŋıæœþßς]/g, letter => LETTERS[letter] ?? letter)
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
}
