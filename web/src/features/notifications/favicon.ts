import logo from '@/assets/favicon.svg?raw'

/** The page's icon with a dot, which is visible at 16 pixels where a number is not. */
export function showBadge(visible: boolean): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link)
    return
  link.dataset.plain ??= link.href
  link.href = visible ? badged() : link.dataset.plain
}

function badged(): string {
  const [, , width = 32, height = 32] = /viewBox="([^"]+)"/.exec(logo)?.[1]?.split(' ').map(Number) ?? []
  const dot = `<circle cx="${width * 0.76}" cy="${height * 0.24}" r="${width * 0.24}" fill="#dc2626"/>`
  return `data:image/svg+xml,${encodeURIComponent(logo.replace('</svg>', `${dot}</svg>`))}`
}
