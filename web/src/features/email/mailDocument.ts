/** The HTML of a mail as the document of a frame, in which no script runs and which loads nothing by itself. */

const ATTACHMENT = /^attachment:(\d+)$/

export interface Paper { color: string, link: string, dark: boolean }

export interface MailDocument {
  html: string
  /** Whether the mail has pictures on other hosts. */
  hasRemote: boolean
  /** Places of the attachments that it shows. */
  inline: number[]
  /** Whether it has colors of its own, which are made for white paper. */
  hasColors: boolean
}

/**
 * `pictures`: URLs of the attachments by their place; one that is missing is not shown yet. `remote`: whether pictures on other hosts
 * may be loaded, which tells their owners that the mail is read.
 *
 * The server has removed everything that acts. The sandbox of the frame and this policy hold for what it may have overlooked.
 */
export function mailDocument(source: string, { pictures, remote, paper }: { pictures: ReadonlyMap<number, string>, remote: boolean, paper: Paper }): MailDocument {
  const { body } = new DOMParser().parseFromString(source, 'text/html')
  const inline: number[] = []
  body.querySelectorAll('script, iframe, object, embed, link, meta, base, form').forEach(element => element.remove())
  for (const image of body.querySelectorAll('img')) {
    const place = ATTACHMENT.exec(image.getAttribute('src') ?? '')?.[1]
    if (place === undefined)
      continue
    inline.push(Number(place))
    const url = pictures.get(Number(place))
    if (url)
      image.setAttribute('src', url)
    else
      image.removeAttribute('src')
  }
  const elsewhere = body.querySelectorAll<HTMLElement>('[data-remote-src]')
  if (remote)
    elsewhere.forEach(showRemote)
  for (const link of body.querySelectorAll('a[href], area[href]')) {
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer nofollow')
  }
  const hasColors = body.querySelector('[bgcolor], [background], font[color], style, [style*="color" i], [style*="background" i]') !== null
  return { html: pageOf(body.innerHTML, remote, hasColors ? { color: '#1b1c20', link: '#2a52be', dark: false } : paper, hasColors), hasRemote: elsewhere.length > 0, inline, hasColors }
}

/** A picture, or on any other element its background. */
function showRemote(element: HTMLElement) {
  const url = element.getAttribute('data-remote-src') ?? ''
  if (element.localName === 'img')
    element.setAttribute('src', url)
  else
    element.style.backgroundImage = `url(${JSON.stringify(url)})`
}

function pageOf(content: string, remote: boolean, { color, link, dark }: Paper, hasColors: boolean): string {
  const policy = `default-src 'none'; img-src data: blob:${remote ? ' https: http:' : ''}; style-src 'unsafe-inline'`
  const style = `:root{color-scheme:${dark ? 'dark' : 'light'};${hasColors ? 'background:#fff;' : ''}overflow-x:auto;overflow-y:hidden}`
    + `body{margin:0;padding:${hasColors ? '12px' : '0'};display:flow-root;color:${color};font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}`
    + `a{color:${link}}img{max-width:100%;height:auto}img:not([src]){display:none}table{max-width:100%}pre{white-space:pre-wrap}`
    + 'blockquote{margin:8px 0;padding-inline-start:10px;border-inline-start:2px solid color-mix(in srgb,currentcolor 40%,transparent)}'
    + 'a[data-target-host]::after{content:" [" attr(data-target-host) "]"}body>:first-child{margin-top:0}body>:last-child{margin-bottom:0}'
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body dir="auto">${content}</body></html>`
}
