import { textColor } from './color'
import { adoptStyles } from './sheet'
import css from './widget.css?inline'

export const addStyles = () => adoptStyles(css)

const DEFAULT = '#1f93ff'

export function showColor(color: string | undefined): void {
  const shown = color && /^#[\da-f]{6}$/i.test(color) ? color : DEFAULT
  document.documentElement.style.setProperty('--brand', shown)
  document.documentElement.style.setProperty('--on-brand', textColor(shown))
}
