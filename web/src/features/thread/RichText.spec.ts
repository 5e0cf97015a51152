import { cleanup, render } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import type { Markup } from './RichText'
import { RichText } from './RichText'

afterEach(cleanup)

function htmlOf(text: string, markup: Markup): string {
  return render(RichText, { props: { text, markup } }).container.querySelector('.rich-text')?.innerHTML ?? ''
}

const link = (address: string, label = address) => `<a href="${address}" target="_blank" rel="noopener noreferrer nofollow">${label}</a>`

describe('contact messages', () => {
  it('show HTML as it is written', () => {
    expect(htmlOf('<img src=x onerror=alert(1)><b>hi</b>', 'links')).toBe('&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;hi&lt;/b&gt;')
  })

  it('link URLs and e-mail addresses without surrounding punctuation', () => {
    const text = 'See https://a.example/b?c=1. Or (mail me@a.example)!'
    expect(htmlOf(text, 'links')).toBe(`See ${link('https://a.example/b?c=1')}. Or (mail ${link('mailto:me@a.example', 'me@a.example')})!`)
  })

  it('keep a closing bracket that belongs to the URL', () => {
    expect(htmlOf('https://en.example/Cup_(drink)', 'links')).toBe(link('https://en.example/Cup_(drink)'))
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'JaVaScRiPt://x'])('do not link %s', (address) => {
    expect(htmlOf(address, 'links')).not.toContain('<a')
    expect(htmlOf(`[x](${address}) ![y](${address}) <${address}>`, 'markdown')).not.toContain('<a')
  })

  it('ignore Markdown', () => {
    expect(htmlOf('**not bold**', 'links')).toBe('**not bold**')
  })
})

describe('agent messages', () => {
  it('nest bold, italic, strikethrough and code', () => {
    expect(htmlOf('**a *b* c** ~~d~~ `**e**` ***f***', 'markdown'))
      .toBe('<strong>a <em>b</em> c</strong> <del>d</del> <code>**e**</code> <em><strong>f</strong></em>')
  })

  it('show links by their label, in bold as well, and mailboxes with their address', () => {
    expect(htmlOf('**[our prices](https://a.example/p?q=1)** https://b.example/x_y_z.', 'markdown'))
      .toBe(`<strong>${link('https://a.example/p?q=1', 'our prices')}</strong> ${link('https://b.example/x_y_z')}.`)
    expect(htmlOf('[write](mailto:us@a.example)', 'markdown')).toBe(`write (${link('mailto:us@a.example', 'us@a.example')})`)
  })

  it('show code of several lines as one block, quotes and headings', () => {
    expect(htmlOf('Run:\n```js\nlet **a** = 1\n\nb()\n```\nok', 'markdown'))
      .toBe('Run:\n<pre tabindex="0"><code>let **a** = 1\n\nb()</code></pre>ok')
    expect(htmlOf('# Hours\n> a *b*\n> c\n\nmine', 'markdown')).toBe('<strong>Hours</strong>\n<blockquote>a <em>b</em>\nc</blockquote>\nmine')
  })

  it('show other markup as it is written', () => {
    expect(htmlOf('**<script>x</script>** &lt; `<b>`', 'markdown'))
      .toBe('<strong>&lt;script&gt;x&lt;/script&gt;</strong> &amp;lt; <code>&lt;b&gt;</code>')
  })
})

describe('a note', () => {
  it('shows mentions as names between the other marks', () => {
    const { container } = render(RichText, { props: { markup: 'note', text: '**Hi [@Ada](mention://user/1/Ada)** and [@a_b_](mention://team/2/a_b_), [x](https://example.com)' } })
    expect([...container.querySelectorAll('.mention')].map(({ textContent }) => textContent)).toEqual(['@Ada', '@a_b_'])
    expect(container.textContent).toBe('Hi @Ada and @a_b_, x')
    expect(container.querySelector('strong .mention')).not.toBeNull()
    expect(container.querySelectorAll('a')).toHaveLength(1)
  })

  it('replies have no mentions', () => {
    const { container } = render(RichText, { props: { markup: 'markdown', text: '[@Ada](mention://user/1/Ada)' } })
    expect(container.querySelector('.mention')).toBeNull()
  })
})
