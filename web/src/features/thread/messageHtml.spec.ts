import { describe, expect, it } from 'vitest'
import { messageHtml } from './messageHtml'

describe('contact messages', () => {
  it('escape HTML', () => {
    expect(messageHtml('<img src=x onerror=alert(1)><b>hi</b>', 'links')).toBe('&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;hi&lt;/b&gt;')
  })

  it('link URLs and e-mail addresses without surrounding punctuation', () => {
    const html = messageHtml('See https://a.example/b?c=1&d=2. Or (mail me@a.example)!', 'links')
    const box = document.createElement('div')
    box.innerHTML = html
    expect([...box.querySelectorAll('a')].map(a => a.getAttribute('href'))).toEqual(['https://a.example/b?c=1&d=2', 'mailto:me@a.example'])
    expect(box.textContent).toBe('See https://a.example/b?c=1&d=2. Or (mail me@a.example)!')
    expect(box.querySelector('a')?.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  })

  it('keep a closing bracket that belongs to the URL', () => {
    expect(messageHtml('https://en.example/Cup_(drink)', 'links')).toContain('>https://en.example/Cup_(drink)</a>')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x'])('do not link %s', (address) => {
    expect(messageHtml(address, 'links')).not.toContain('<a')
  })

  it('ignore Markdown', () => {
    expect(messageHtml('**not bold**', 'links')).toBe('**not bold**')
  })
})

describe('agent messages', () => {
  it('support bold, italic, strikethrough and code', () => {
    expect(messageHtml('**a b** *c* ~~d~~ `**e**`', 'markdown'))
      .toBe('<strong>a b</strong> <em>c</em> <del>d</del> <code>**e**</code>')
  })

  it('keep snake_case words, arithmetic and URLs', () => {
    expect(messageHtml('snake_case_word 2 * 3 * 4', 'markdown')).toBe('snake_case_word 2 * 3 * 4')
    expect(messageHtml('https://a.example/x_y_z', 'markdown')).toContain('>https://a.example/x_y_z</a>')
  })

  it('show links by their label and code as it is written', () => {
    expect(messageHtml('See [our prices](https://a.example/p?q=1).', 'markdown'))
      .toBe('See <a href="https://a.example/p?q=1" target="_blank" rel="noopener noreferrer nofollow">our prices</a>.')
    expect(messageHtml('```js\nlet **a** = 1\n```', 'markdown')).toBe('<code>let **a** = 1</code>')
    expect(messageHtml('__a__ _b_ `[c](https://d.example)`', 'markdown')).toBe('<strong>a</strong> <em>b</em> <code>[c](https://d.example)</code>')
  })

  it('link only http and https by a label', () => {
    expect(messageHtml('[press](javascript:alert(1)) [x](data:text/html,y)', 'markdown')).toBe('[press](javascript:alert(1)) [x](data:text/html,y)')
  })

  it('escape other markup', () => {
    expect(messageHtml('**<script>x</script>**', 'markdown')).toBe('<strong>&lt;script&gt;x&lt;/script&gt;</strong>')
  })
})

describe('long adversarial input', () => {
  it('is processed completely', () => {
    for (const text of [`https://a/${')'.repeat(149_000)}x`, '**a '.repeat(37_000), '~~a '.repeat(37_000), '[a'.repeat(74_000), '```a'.repeat(37_000), `**a${' '.repeat(100_000)}**`, '_a '.repeat(50_000)])
      expect(messageHtml(text, 'markdown').length).toBeGreaterThanOrEqual(text.length / 2)
  })
})
