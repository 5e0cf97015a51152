/** The luminance of #0f172a. */
const LIGHT_OF_INK = 0.0088

/** White or near black, by the greater contrast on the color (WCAG 2), as the server's `ink_on` for the first picture. */
export function textColor(color: string): string {
  const [red = 0, green = 0, blue = 0] = (/^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color)?.slice(1) ?? []).map((part) => {
    const value = Number.parseInt(part, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (light + 0.05) >= (light + 0.05) / (LIGHT_OF_INK + 0.05) ? '#fff' : '#0f172a'
}
