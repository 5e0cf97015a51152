import userEvent from '@testing-library/user-event'
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/vue'
import { afterEach, describe, expect, it } from 'vitest'
import { useDesk } from '@/stores/desk'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import type { FakeServer } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import { stubScreen } from '@/testing/stubScreen'
import { attachment, wireConversation, wireMessage } from '@/testing/wire'
import { markOf, named, picturesIn, piecesOf, withoutPicture } from './pictures'

describe('the marks of pictures', () => {
  const text = 'Hi,\n\n![the door](attachment:door.png)\n\nsee above.'

  it('stand between the words', () => {
    expect(piecesOf(text)).toEqual(['Hi,', { words: 'the door', target: 'door.png' }, 'see above.'])
    expect(piecesOf('no picture')).toEqual(['no picture'])
    expect(picturesIn('![x](https://a.example/a.png) ![](attachment:0)')).toEqual([{ words: '', target: '0' }])
  })

  it('leave with their file', () => {
    expect(withoutPicture(text, 'door.png')).toBe('Hi,\n\nsee above.')
    expect(withoutPicture(text, 'window.png')).toBe(text)
  })

  it('name each picture differently, in letters that a mark can have', () => {
    const file = new File(['x'], 'My (new) dóor.png', { type: 'image/png' })
    const [one, other] = [named(file), named(file)]
    expect(one.name).toMatch(/^My-new-dóor-\w{6}\.png$/)
    expect(one.name).not.toBe(other.name)
    expect(picturesIn(markOf(one))).toEqual([{ words: 'My-new-dóor', target: one.name }])
    expect(named(new File(['x'], '!!!', { type: 'image/jpeg' })).name).toMatch(/^image-\w{6}\.jpg$/)
  })
})

describe('a picture in a reply', () => {
  let server: FakeServer
  const messages = [wireMessage({ id: 5, content_type: 'incoming_email', content_attributes: { email: { from: ['mia@customer.example'] } } })]
  const field = () => screen.getByLabelText<HTMLTextAreaElement>('Reply text')
  const sent = () => server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).map(({ body }) => body)
  const preview = () => screen.queryByRole('region', { name: 'Preview of the mail' })

  async function open(channel = 'Channel::Email', more: Parameters<typeof wireMessage>[0][] = []) {
    stubScreen()
    ;({ server } = await openPage('/conversations/1', { conversations: [wireConversation({ channel })], messages: [...messages, ...more.map(each => wireMessage(each))] }))
    await screen.findByLabelText('Reply text')
  }
  afterEach(() => {
    useDesk().close()
    cleanup()
  })

  async function paste(name = 'door.png', type = 'image/png') {
    await fireEvent.paste(field(), { clipboardData: { files: [new File(['x'], name, { type })], getData: () => '' } })
  }

  it('stands in the text, is shown, and is sent with it', async () => {
    await open()
    await userEvent.type(field(), 'See here:')
    await paste()
    expect(field().value).toMatch(/^See here:\n!\[door\]\(attachment:door-\w{6}\.png\)\n$/)
    expect(await screen.findByRole('img', { name: 'door' })).toBeTruthy()
    expect(preview()).toBeTruthy()
    await userEvent.type(field(), '{Enter}')
    await waitFor(() => expect(sent()).toHaveLength(1))
    const { content, attachments } = sent()[0] as { content: string, attachments: string[] }
    expect(attachments).toEqual(picturesIn(content).map(({ target }) => `signed-${target}`))
    expect(attachments).toHaveLength(1)
    expect(preview()).toBeNull()
  })

  it('is not sent any more when its mark is deleted', async () => {
    await open()
    await paste()
    await userEvent.clear(field())
    expect(screen.queryByRole('list', { name: 'Files' })).toBeNull()
    await userEvent.type(field(), 'Hello{Enter}')
    await waitFor(() => expect(sent()).toMatchObject([{ content: 'Hello' }]))
    expect(sent()[0]).not.toHaveProperty('attachments')
  })

  it('leaves the text with its file', async () => {
    await open()
    await userEvent.type(field(), 'See here:')
    await paste()
    await userEvent.click(await screen.findByRole('button', { name: /^Remove door-/ }))
    expect(field().value.trim()).toBe('See here:')
    expect(document.activeElement).toBe(field())
  })

  it('is a file below the text in notes, in other channels, and if mail programs do not show its type', async () => {
    await open()
    await paste('plan.pdf', 'application/pdf')
    await userEvent.click(screen.getByRole('button', { name: 'Private note' }))
    await fireEvent.paste(screen.getByLabelText('Note text'), { clipboardData: { files: [new File(['x'], 'door.png', { type: 'image/png' })], getData: () => '' } })
    expect(screen.getByLabelText<HTMLTextAreaElement>('Note text').value).toBe('')
    expect(screen.getByText('plan.pdf')).toBeTruthy()
    expect(screen.getByText('door.png')).toBeTruthy()
  })

  it('is refused with its name and the sum if the files of the mail are too large', async () => {
    await open()
    const sized = (name: string, size: number) => Object.defineProperty(new File(['x'], name, { type: 'application/zip' }), 'size', { value: size })
    const chooser = document.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement
    await userEvent.upload(chooser, [sized('a.zip', 20_000_000), sized('b.zip', 6_000_000), sized('c.zip', 5_000_000)])
    expect((await screen.findByRole('alert')).textContent).toBe('Not added: b.zip. With them, the files would have 31 MB; a mail has at most 25 MB.')
    expect(screen.queryByText('c.zip')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Remove c.zip' }))
    expect(screen.queryByRole('alert')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Private note' }))
    await userEvent.upload(chooser, sized('b.zip', 6_000_000))
    expect(screen.queryByRole('alert')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Reply' }))
    expect((await screen.findByRole('alert')).textContent).toBe('The files have 26 MB together; a mail has at most 25 MB. Remove some.')
    await userEvent.type(field(), 'Here{Enter}')
    expect(sent()).toEqual([])
  })

  it('holds the reply back while its file is on another device', async () => {
    await open()
    useDrafts().update(1, { reply: 'See ![the door](attachment:door-abc123.png)' })
    expect((await screen.findByRole('alert')).textContent).toContain('This picture is not on this device: the door.')
    expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true)
  })

  it('comes back into the composer with a reply that is taken back', async () => {
    await open()
    server.reachable = false
    await paste()
    await userEvent.type(field(), '{Enter}')
    const entry = useOutbox().of(1)[0]
    useOutbox().takeBack(entry?.echo_id ?? '')
    expect(await screen.findByRole('img', { name: 'door' })).toBeTruthy()
    expect(screen.queryByText(/not on this device/)).toBeNull()
  })

  it('is shown in its place in the thread, and not again as a file', async () => {
    const attachments = [attachment({ id: 7, file_name: 'plan.pdf', data_url: '/plan.pdf' }), attachment({ id: 8, file_type: 'image', file_name: 'door.png', data_url: '/door.png' })]
    await open('Channel::Email', [{ id: 6, message_type: 1, content: 'Above\n\nBelow', content_attributes: { mail_content: 'Above\n\n![the door](attachment:1)\n\nBelow' }, attachments }])
    expect(await screen.findAllByRole('button', { name: 'Enlarge image door.png' })).toHaveLength(1)
    const bubble = document.querySelector('[data-message="6"]')?.textContent ?? ''
    expect(bubble.indexOf('plan.pdf')).toBeLessThan(bubble.indexOf('Above'))
    expect(bubble).not.toContain('attachment:')
  })
})
