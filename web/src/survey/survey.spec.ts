import { fireEvent } from '@testing-library/vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { start } from './main'

const page = `<form action="/public/api/v1/csat_survey/u-1" data-sent="Thanks" data-answered="Thanks, you can change it" data-sending="Sending" data-failed="Failed" data-choose="Choose" data-closed="Closed" data-update="Change">
  <fieldset><input type="radio" name="rating" value="1" /><input type="radio" name="rating" value="4" /></fieldset>
  <textarea></textarea><button type="submit">Send</button><p role="status"></p></form>`
const one = <E extends Element>(selector: string) => document.querySelector(selector) as E
const status = () => one('[role=status]')

function respond(code: number, body: object = {}) {
  const fetched = vi.fn().mockResolvedValue(new Response(JSON.stringify(body), { status: code }))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

describe('the page of a survey', () => {
  beforeEach(() => {
    document.body.innerHTML = page
    start()
  })

  it('sends the rating with the comment, and can change it', async () => {
    const fetched = respond(200)
    one<HTMLInputElement>('[value="4"]').checked = true
    one<HTMLTextAreaElement>('textarea').value = ' Quick '
    await fireEvent.submit(one('form'))
    await expect.poll(() => status().textContent).toBe('Thanks')
    const [url, sent] = fetched.mock.calls[0] as [string, { method: string, body: string }]
    expect([new URL(url, location.href).pathname, sent.method]).toEqual(['/public/api/v1/csat_survey/u-1', 'PUT'])
    expect(JSON.parse(sent.body)).toEqual({ message: { submitted_values: { csat_survey_response: { rating: 4, feedback_message: 'Quick' } } } })
    expect(one('button').textContent).toBe('Change')
    await fireEvent.submit(one('form'))
    await expect.poll(() => fetched.mock.calls.length).toBe(2)
  })

  it('removes a comment that was sent', async () => {
    const fetched = respond(200)
    fetched.mockImplementation(() => Promise.resolve(new Response('{}')))
    one<HTMLInputElement>('[value="1"]').checked = true
    const sent: unknown[] = []
    for (const comment of ['', 'Slow', '']) {
      one<HTMLTextAreaElement>('textarea').value = comment
      await fireEvent.submit(one('form'))
      await expect.poll(() => one<HTMLButtonElement>('button').ariaDisabled).toBe(null)
      sent.push((JSON.parse((fetched.mock.lastCall as [string, { body: string }])[1].body) as { message: { submitted_values: { csat_survey_response: object } } }).message.submitted_values.csat_survey_response)
    }
    expect(sent).toEqual([null, 'Slow', ''].map(feedback_message => ({ rating: 1, feedback_message })))
  })

  it.each([['', 'Slow'], ['Quick', 'Quick']])('shows the answer of another tab, and keeps what was typed here: %s', async (typed, shown) => {
    respond(200)
    if (typed)
      one<HTMLTextAreaElement>('textarea').value = typed
    const other = new BroadcastChannel(one<HTMLFormElement>('form').action)
    other.postMessage({ rating: 4, feedback_message: 'Slow' })
    await expect.poll(() => status().textContent).toBe('Thanks, you can change it')
    expect([one<HTMLInputElement>('[value="4"]').checked, one('button').textContent, one<HTMLTextAreaElement>('textarea').value]).toEqual([true, 'Change', shown])
    other.close()
  })

  it('asks for a rating first', async () => {
    const fetched = respond(200)
    await fireEvent.submit(one('form'))
    expect([status().textContent, status().className, document.activeElement]).toEqual(['Choose', 'is-problem', one('[value="1"]')])
    expect(fetched).not.toHaveBeenCalled()
  })

  it.each([[422, { code: 'survey_closed' }, 'Closed'], [429, {}, 'Failed'], [500, {}, 'Failed']])('says why an answer was refused: %s', async (code, body, text) => {
    respond(code, body)
    one<HTMLInputElement>('[value="1"]').checked = true
    await fireEvent.submit(one('form'))
    await expect.poll(() => status().textContent).toBe(text)
    expect([one('button').textContent, one<HTMLButtonElement>('button').ariaDisabled]).toEqual(['Send', null])
  })

  it('keeps the answer for another try without a network', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('offline')))
    one<HTMLInputElement>('[value="4"]').checked = true
    await fireEvent.submit(one('form'))
    await expect.poll(() => status().textContent).toBe('Failed')
    expect(one<HTMLInputElement>('[value="4"]').checked).toBe(true)
  })

  it('without a form does nothing: the survey is closed', () => {
    document.body.innerHTML = '<p role="status">Closed</p>'
    start()
    expect(status().textContent).toBe('Closed')
  })
})
