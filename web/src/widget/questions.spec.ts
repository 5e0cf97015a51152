import userEvent from '@testing-library/user-event'
import { screen, within } from '@testing-library/vue'
import { describe, expect, it } from 'vitest'
import { Refusal, message } from './testing/fakeDesk'
import { shownWidget } from './testing/shownWidget'
import type { Item, PreChatField } from './types'

const { desk, show, showThread, bodies, violations } = shownWidget()

describe('the form before the first message', () => {
  const fields: PreChatField[] = [
    { name: 'emailAddress', label: 'Email Id', type: 'email', field_type: 'standard', enabled: true, required: true },
    { name: 'order', label: 'Order', type: 'text', field_type: 'conversation_attribute', enabled: true, regex_pattern: '^A-\\d+$', regex_cue: 'Like A-12' },
    { name: 'plan', label: 'Plan', type: 'list', field_type: 'contact_attribute', enabled: true, values: ['free', 'gold'] },
  ]
  const form = { pre_chat_form_enabled: true, pre_chat_form_options: { pre_chat_message: 'Tell us who you are', pre_chat_fields: fields } }

  it('explains what is wrong and moves there', async () => {
    await show(form)
    const email = await screen.findByLabelText('E-mail address')
    await userEvent.type(screen.getByLabelText(/Order/), 'B-1')
    await userEvent.click(screen.getByRole('button', { name: 'Start the chat' }))
    await expect.poll(() => document.activeElement).toBe(email)
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(2)
    expect(screen.getByText('Like A-12')).toBeTruthy()
    expect(desk.stored).toEqual([])
    expect(await violations()).toEqual([])
  })

  it('starts the conversation with the answers', async () => {
    const { chat } = await show(form)
    await userEvent.type(await screen.findByLabelText('E-mail address'), 'ada@acme.example')
    await userEvent.type(screen.getByLabelText(/Order/), 'A-7')
    await userEvent.selectOptions(screen.getByLabelText(/Plan/), 'gold')
    await userEvent.type(screen.getByLabelText('Your message'), 'Where is it?')
    await userEvent.click(screen.getByRole('button', { name: 'Start the chat' }))
    await expect.poll(() => bodies('POST conversations')).toMatchObject([{ contact: { email: 'ada@acme.example' }, custom_attributes: { order: 'A-7' }, message: { content: 'Where is it?' } }])
    await expect.poll(() => bodies('PATCH contact')).toEqual([{ custom_attributes: { plan: 'gold' } }])
    await expect.poll(() => chat.waiting.value).toEqual([])
    expect(await screen.findByText('Where is it?')).toBeTruthy()
  })
})

describe('a message that asks', () => {
  const ask = (content_type: string, items: Item[] = [], more = {}) => {
    const asking = { id: 300, content: 'Please', content_type, content_attributes: { items, ...more } }
    desk.routes['PATCH messages/300'] ??= ({ body }) => {
      const { contact, message: given } = body as { contact?: { email: string }, message?: object }
      return { message: { ...message({ ...asking, message_type: 1, version: answers().length + 1 }), content_attributes: { ...asking.content_attributes, ...given, ...(contact && { submitted_email: contact.email }) } } }
    }
    return showThread(asking)
  }
  const answers = () => bodies('PATCH messages/300')

  it('for one of several answers takes one', async () => {
    await ask('input_select', [{ title: 'Beans', value: 'b' }, { title: 'Grinder', value: 'g' }])
    await userEvent.click(await screen.findByRole('button', { name: 'Grinder' }))
    await expect.poll(answers).toEqual([{ message: { submitted_values: [{ title: 'Grinder', value: 'g' }] } }])
    expect(screen.getByRole('button', { name: 'Grinder' }).getAttribute('aria-pressed')).toBe('true')
    expect(screen.getByRole('button', { name: 'Beans' })).toHaveProperty('disabled', true)
    expect(desk.paths().filter(path => path === 'GET messages')).toHaveLength(1)
  })

  it('can be answered again after a failure', async () => {
    desk.routes['PATCH messages/300'] = () => new Refusal(500)
    await ask('input_select', [{ title: 'Beans', value: 'b' }])
    await userEvent.click(await screen.findByRole('button', { name: 'Beans' }))
    expect(await screen.findByText(/could not be sent/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Beans' }).getAttribute('aria-pressed')).toBe('false')
  })

  it('for an address checks it', async () => {
    await ask('input_email')
    const input = await screen.findByLabelText('E-mail address')
    const send = within(input.closest('form') as HTMLElement).getByRole('button', { name: 'Send' })
    await userEvent.type(input, 'ada@acme')
    await userEvent.click(send)
    expect(screen.getByText('Enter a valid e-mail address.')).toBeTruthy()
    await userEvent.type(input, '.example')
    await userEvent.click(send)
    await expect.poll(answers).toEqual([{ contact: { email: 'ada@acme.example' } }])
    expect(await screen.findByText('ada@acme.example')).toBeTruthy()
  })

  it('for several things sends them together', async () => {
    await ask('form', [{ name: 'why', label: 'Reason', type: 'select', required: true, options: [{ label: 'Late', value: 'late' }] }, { name: 'more', label: 'More', type: 'text_area' }], { button_label: 'Go' })
    await userEvent.click(await screen.findByRole('button', { name: 'Go' }))
    expect(screen.getByText('Please fill this in.')).toBeTruthy()
    await userEvent.selectOptions(screen.getByLabelText('Reason'), 'late')
    await userEvent.click(screen.getByRole('button', { name: 'Go' }))
    await expect.poll(answers).toEqual([{ message: { submitted_values: [{ name: 'why', value: 'late' }, { name: 'more', value: '' }] } }])
    expect(await screen.findByText('Late')).toHaveProperty('tagName', 'DD')
  })

  it('for a rating takes the first click, and a comment afterwards', async () => {
    await ask('input_csat')
    await userEvent.click(await screen.findByRole('button', { name: 'Good' }))
    await userEvent.type(await screen.findByRole('textbox', { name: 'Tell us more' }), 'Quick!{Enter}')
    await expect.poll(answers).toEqual([4, 4].map((rating, index) => ({ message: { submitted_values: { csat_survey_response: { rating, ...(index && { feedback_message: 'Quick!' }) } } } })))
    expect(await screen.findByText('Thank you for your rating.')).toBeTruthy()
    expect(await violations()).toEqual([])
  })

  it('shows cards, whose links are those of the web and whose buttons are told to the site', async () => {
    const { said } = await ask('cards', [{ title: 'Sidamo', description: 'Lemon', actions: [{ type: 'link', text: 'Open', uri: 'https://acme.example/s' }, { type: 'link', text: 'Bad', uri: 'javascript:alert(1)' }, { type: 'postback', text: 'Buy', payload: 'BUY' }] }])
    expect((await screen.findByRole('link', { name: 'Open' })).getAttribute('href')).toBe('https://acme.example/s')
    expect(screen.queryByText('Bad')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Buy' }))
    expect(said('postback')).toEqual([{ event: 'postback', data: { payload: 'BUY' } }])
  })

  it('shows articles', async () => {
    await ask('article', [{ title: 'Returns', description: '30 days', link: 'https://acme.example/help' }])
    expect((await screen.findByRole('link', { name: /Returns/ })).getAttribute('href')).toBe('https://acme.example/help')
  })

  it('shows the answer that another tab has given', async () => {
    await showThread({ id: 300, content_type: 'input_select', content_attributes: { items: [{ title: 'Beans', value: 'b' }], submitted_values: [{ title: 'Beans', value: 'b' }] } })
    expect((await screen.findByRole('button', { name: 'Beans' })).getAttribute('aria-pressed')).toBe('true')
  })
})
