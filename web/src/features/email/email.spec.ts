import userEvent from '@testing-library/user-event'
import { cleanup, screen, within } from '@testing-library/vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPage } from '@/testing/openPage'
import { attachment, contactSender, inbox, wireContact, wireConversation, wireMessage } from '@/testing/wire'

const contact = wireContact({ name: 'Mia', email: 'mia@customer.example' })
const conversation = wireConversation({ inbox_id: 11, channel: 'Channel::Email', contact, additional_attributes: { source: 'email', mail_subject: 'Where is my order?' } })
const inboxes = [inbox({ id: 11, name: 'Support', channel_type: 'Channel::Email', email: 'support@acme.example', forward_to_email: 'in+1.11.0a@in.parley.example' })]

function mail(email: object, given = {}) {
  return wireMessage({ content_type: 'incoming_email', content: 'Please tell me.', sender: contactSender({ name: 'Mia', email: contact.email }), content_attributes: { email: {
    from: ['mia@customer.example'], to: ['support@acme.example'], cc: [], subject: 'Where is my order?', date: '2023-11-14T22:13:20+00:00', message_id: 'a@customer.example',
    text_content: { full: 'Please tell me.\n> Earlier words', reply: 'Please tell me.', quoted: '> Earlier words' }, html_content: {},
    verdicts: { spf: 'pass', dkim: 'pass', dmarc: 'pass', spam: 'pass', virus: 'pass' }, ...email,
  } }, ...given })
}

const open = (messages: object[], routes = {}) => openPage('/conversations/1', { conversations: [conversation], messages: messages as never, inboxes }, { routes })
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }))
const frame = async () => screen.findByTitle<HTMLIFrameElement>('Text of the mail')

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() {} disconnect() {} unobserve() {} })
})
afterEach(() => { cleanup(); vi.unstubAllGlobals() })

describe('a mail', () => {
  it('shows its subject, people and reply, and the quoted text on demand', async () => {
    await open([mail({ cc: ['ben@customer.example', 'cleo@customer.example', 'dan@customer.example', 'eve@customer.example'] })])
    expect(await screen.findByText('Please tell me.')).toBeTruthy()
    await expect.poll(() => screen.queryAllByText('Where is my order?'), { timeout: 10_000 }).toHaveLength(2)
    expect(screen.queryByText(/Earlier words/)).toBeNull()
    await press('and 2 more')
    expect(screen.getAllByText(/eve@customer.example/)).toHaveLength(2)
    await press('Show trimmed text')
    expect(screen.getByText(/Earlier words/)).toBeTruthy()
    await press('Hide trimmed text')
    expect(screen.queryByText(/Earlier words/)).toBeNull()
  })

  it('leaves out a subject that the mail before it has', async () => {
    await open([mail({}), mail({ subject: 'RE: Where is my order?' }, { id: 9002, content: 'Again' }), mail({ subject: 'Something else' }, { id: 9003 })])
    expect(await screen.findByText('Something else')).toBeTruthy()
    expect(screen.queryByText('RE: Where is my order?')).toBeNull()
  })

  it('shows HTML in a frame without scripts that loads nothing from other hosts until it may', async () => {
    const html = '<p onclick="a()">Hello</p><script>b()</script><img data-remote-src="https://tracker.example/p.png"><p data-remote-src="https://paper.example/b.png">Paper</p><a href="https://shop.example">Shop</a>'
    await open([mail({ html_content: { full: html, reply: html, quoted: '' } })])
    const shown = await frame()
    expect(shown.getAttribute('sandbox')).toBe('allow-same-origin allow-popups allow-popups-to-escape-sandbox')
    const before = shown.getAttribute('srcdoc') ?? ''
    expect(before).toContain('default-src \'none\'; img-src data: blob:; style-src \'unsafe-inline\'')
    expect(before).not.toContain('<script')
    expect(before).toContain('target="_blank" rel="noopener noreferrer nofollow"')
    expect(before).not.toContain(' src="https://tracker.example')
    expect(before).not.toContain('url(')
    await press('Show pictures')
    await expect.poll(() => shown.getAttribute('srcdoc')).toContain(' src="https://tracker.example/p.png"')
    expect(shown.getAttribute('srcdoc')).toContain('background-image: url(&quot;https://paper.example/b.png&quot;)')
    expect(screen.queryByRole('button', { name: 'Show pictures' })).toBeNull()
  })

  it('shows its own pictures in place, and other files below', async () => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:picture', revokeObjectURL: () => undefined }))
    const files = [attachment({ id: 1, file_type: 'image', file_name: 'logo.png', data_url: '/rails/logo.png' }), attachment({ id: 2, file_name: 'order.pdf', data_url: '/rails/order.pdf' })]
    await open([mail({ html_content: { full: '', reply: '<p>See</p><img src="attachment:0">', quoted: '' } }, { attachments: files })])
    expect(await screen.findByText('order.pdf')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /logo.png/ })).toBeNull()
    expect((await frame()).getAttribute('srcdoc')).not.toContain('attachment:0')
    await press('Message actions')
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Plain text' }))
    expect(await screen.findByText('Please tell me.')).toBeTruthy()
    expect(screen.queryByTitle('Text of the mail')).toBeNull()
    expect(screen.getByRole('button', { name: /logo.png/ })).toBeTruthy()
  })

  it('shows a mail that only quotes as it is', async () => {
    await open([mail({ text_content: { full: '> All of it', reply: '', quoted: '> All of it' } }, { content: null })])
    expect(await screen.findByText(/All of it/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Show trimmed text' })).toBeNull()
  })

  it('names its author if somebody else than the customer has written', async () => {
    const writer = { name: 'Ben Kay', email: 'ben@customer.example' }
    const other = mail({ from: [writer.email] })
    await open([mail({}), { ...other, id: 9002, content: 'Me too', content_attributes: { ...other.content_attributes, written_by: writer } }])
    expect(await screen.findByText('Ben Kay (not the customer)')).toBeTruthy()
    expect(screen.getByText('BK')).toBeTruthy()
    expect(await screen.findByRole('button', { name: /^To ?ben@customer.example$/ })).toBeTruthy()
  })

  it('shows an invitation as its event instead of the lines of the content', async () => {
    const event = { method: 'request', title: 'Lunch', start: '2025-02-03', end: '', attendees: [] }
    await open([mail({ text_content: {}, events: [event], defects: ['signature_unchecked'] }, { content: 'Invitation: Lunch' })])
    expect((await screen.findByRole('region', { name: 'Invitation' })).textContent).toContain('Lunch')
    expect(screen.getByText('Signed, not checked')).toBeTruthy()
    expect(screen.queryByText('This mail has no text.')).toBeNull()
    expect(screen.queryByText('Invitation: Lunch', { selector: '[data-message] *' })).toBeNull()
  })

  it('says that a mail is encrypted', async () => {
    await open([mail({ defects: ['encrypted', 'signature_unchecked'] })])
    expect(await screen.findByText('Encrypted')).toBeTruthy()
  })

  it('says that a mail has no text', async () => {
    await open([mail({ text_content: {}, automatic: 'bulk' }, { content: null })])
    expect(await screen.findByText('This mail has no text.')).toBeTruthy()
    expect(screen.getByText('Newsletter or list')).toBeTruthy()
  })

  it('warns of a sender that nothing confirms, and names an automatic reply', async () => {
    await open([mail({ automatic: 'reply', verdicts: { spf: 'fail', dkim: 'fail', dmarc: 'fail', spam: 'fail', virus: 'fail' }, truncated: true })])
    for (const text of ['Automatic reply', 'Virus', 'Spam', 'Sender not confirmed', 'The mail is very long. Parts of it are not shown.'])
      expect(await within(await screen.findByRole('article')).findByText(text)).toBeTruthy()
    await press('Message actions')
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Details' }))
    expect(await screen.findByText('a@customer.example')).toBeTruthy()
  })

  it.each([[{ email: null }], [{ email: 'text' }], [{ email: { from: 5, to: {}, html_content: [], text_content: 7, verdicts: 'x', date: 'yesterday' } }], [{}]])('shows its text whatever describes it (%j)', async (content_attributes) => {
    await open([mail({}, { content_attributes })])
    expect(await screen.findByText('Please tell me.')).toBeTruthy()
  })
})

describe('a reply', () => {
  const everybody = mail({ to: ['Support@acme.example', 'ben@customer.example'], cc: ['in+1.11.0123456789abcdef01234567@in.parley.example', 'mia@customer.example'] })
  const sent = (server: Awaited<ReturnType<typeof open>>['server']) => server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).at(-1)?.body

  it('goes to everybody of the newest mail without the own addresses', async () => {
    const { server } = await open([everybody])
    await userEvent.type(await screen.findByLabelText('Reply text'), 'On its way{Enter}')
    await expect.poll(() => sent(server)).toMatchObject({ to_emails: ['mia@customer.example'], cc_emails: ['ben@customer.example'], bcc_emails: [] })
  })

  it('goes to the chosen addresses, and the next one to everybody again', async () => {
    const { server } = await open([everybody])
    await press(/^To ?mia@customer/)
    await press('Reply to the sender only')
    await userEvent.type(screen.getByLabelText('Cc'), 'new@customer.example, bad{Enter}')
    expect((await screen.findByRole('alert')).textContent).toBe('Not an e-mail address: bad')
    await userEvent.type(await screen.findByLabelText('Reply text'), 'Hi')
    expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true)
    await press('Remove: bad')
    await press('Done')
    await press('Send')
    await expect.poll(() => sent(server)).toMatchObject({ to_emails: ['mia@customer.example'], cc_emails: ['new@customer.example'], bcc_emails: [] })
    expect(await screen.findByRole('button', { name: /^To ?mia@customer.example · Cc ben@customer.example$/ })).toBeTruthy()
  })

  it('takes a pasted list, and Backspace takes back the last address', async () => {
    await open([everybody])
    await press(/^To ?mia@customer/)
    await userEvent.click(screen.getByLabelText('Bcc'))
    await userEvent.paste('Ann <ann@customer.example>; ann@customer.example, dan@customer.example')
    expect(screen.getByRole('button', { name: 'Remove: ann@customer.example' })).toBeTruthy()
    await userEvent.keyboard('{Backspace}')
    expect(screen.queryByRole('button', { name: 'Remove: dan@customer.example' })).toBeNull()
    expect(screen.getByLabelText<HTMLInputElement>('Bcc').value).toBe('dan@customer.example')
    await userEvent.keyboard('{Escape}')
    expect(document.activeElement?.textContent).toContain('ann@customer.example')
  })

  it('needs a recipient', async () => {
    await open([everybody])
    await press(/^To ?mia@customer/)
    await press('Remove: mia@customer.example')
    expect((await screen.findByRole('alert')).textContent).toBe('Add a recipient.')
  })

  it('shows its recipients in the thread', async () => {
    await open([wireMessage({ message_type: 1, content: 'On its way', content_attributes: { to_emails: ['mia@customer.example'], bcc_emails: ['boss@acme.example'] } })])
    expect(await screen.findByText('boss@acme.example')).toBeTruthy()
  })
})
