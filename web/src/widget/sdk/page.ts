/** The widget's needs in the website's page: its style sheet, a place that stays, and news of its address. */
import { adoptStyles } from '../sheet'
import css from './sdk.css?inline'

export const addStyles = () => adoptStyles(css)

export function whenBodyExists(run: () => void): void {
  if (document.body)
    run()
  else
    document.addEventListener('DOMContentLoaded', run, { once: true })
}

/** A page whose own script takes the elements away each time wins in the end. */
const MOST_RETURNS = 500

/** Puts the elements back when a single-page app or Turbo replaces the body or clears it. */
export function keepInBody(elements: readonly HTMLElement[], onMoved: () => void): void {
  const observer = new MutationObserver(place)
  let returns = 0
  function place(): void {
    observer.disconnect()
    const missing = elements.filter(each => each.parentNode !== document.body)
    if (document.body && missing.length && returns++ < MOST_RETURNS) {
      document.body.append(...missing)
      onMoved()
    }
    observer.observe(document.documentElement, { childList: true })
    if (document.body)
      observer.observe(document.body, { childList: true })
  }
  place()
}

/** Calls `onChange` for every new address. The page's own functions are left alone; browsers without `navigation` are asked each second. */
export function watchAddress(onChange: () => void): void {
  let known = location.href
  const check = () => {
    if (location.href !== known) {
      known = location.href
      onChange()
    }
  }
  const navigation = (window as { navigation?: EventTarget }).navigation
  if (navigation)
    navigation.addEventListener('currententrychange', check)
  else
    setInterval(check, 1_000)
}
