import { describe, expect, it } from 'vitest'
import { messageHtml } from './messageHtml'

describe('text of a customer', () => {
  it('shows markup as the letters it is made of', () => {
    expect(messageHtml('<img src=x onerror=alert(1)><b>hi</b>', 'links')).toBe('&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;hi&lt;/b&gt;')
  })

  it('links web and mail addresses without the punctuation around them', () => {
    const html = messageHtml('See https://a.example/b?c=1&d=2. Or (mail me@a.example)!', 'links')
    const box = document.createElement('div')
    box.innerHTML = html
    expect([...box.querySelectorAll('a')].map(a => a.getAttribute('href'))).toEqual(['https://a.example/b?c=1&d=2', 'mailto:me@a.example'])
    expect(box.textContent).toBe('See https://a.example/b?c=1&d=2. Or (mail me@a.example)!')
    expect(box.querySelector('a')?.getAttribute('rel')).toBe('noopener noreferrer nofollow')
  })

  it('keeps a bracket that belongs to the address', () => {
    expect(messageHtml('https://en.example/Cup_(drink)', 'links')).toContain('>https://en.example/Cup_(drink)</a>')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x'])('never links %s', (address) => {
    expect(messageHtml(address, 'links')).not.toContain('<a')
  })

  it('leaves stars alone', () => {
    expect(messageHtml('**not bold**', 'links')).toBe('**not bold**')
  })
})

describe('text of an agent', () => {
  it('knows bold, italic, struck and code', () => {
    expect(messageHtml('**a b** *c* ~~d~~ `**e**`', 'markdown'))
      .toBe('<strong>a b</strong> <em>c</em> <del>d</del> <code>**e**</code>')
  })

  it('does not touch snake_case words, sums or addresses', () => {
    expect(messageHtml('snake_case_word 2 * 3 * 4', 'markdown')).toBe('snake_case_word 2 * 3 * 4')
    expect(messageHtml('https://a.example/x_y_z', 'markdown')).toContain('>https://a.example/x_y_z</a>')
  })

  it('still escapes what is not its own markup', () => {
    expect(messageHtml('**<script>x</script>**', 'markdown')).toBe('<strong>&lt;script&gt;x&lt;/script&gt;</strong>')
  })
})

describe('text that is made to keep the page busy', () => {
  it('ends, and is all there', () => {
    for (const text of [`https://a/${')'.repeat(149_000)}x`, '**a '.repeat(37_000), '~~a '.repeat(37_000)])
      expect(messageHtml(text, 'markdown').length).toBeGreaterThanOrEqual(text.length - 1)
  })
})
