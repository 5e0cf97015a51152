/** Contrast of a website's color, by WCAG 2. */

export const WHITE = '#ffffff'
const DARK = '#0f172a'

/** The color of texts on `color`: the one with the greater contrast, as in the widget. */
export function inkOn(color: string): string {
  return contrast(WHITE, color) >= contrast(DARK, color) ? WHITE : DARK
}

/** From 1 (the same) to 21 (black and white). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

export const isColor = (text: string): boolean => /^#[\da-f]{6}$/i.test(text)

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(share: number): number {
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}
