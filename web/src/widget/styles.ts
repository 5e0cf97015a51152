import { adoptStyles } from './sheet'
import css from './widget.css?inline'

export const addStyles = () => adoptStyles(css)

/** Takes over the inbox's color and the one of texts on it from the first picture in the page, before the app replaces it. */
export function keepColors(): void {
  const { style } = document.querySelector<HTMLElement>('.shell') ?? document.body
  for (const [name, given] of [['--brand', '--color'], ['--on-brand', '--ink']] as const)
    document.documentElement.style.setProperty(name, style.getPropertyValue(given))
}
