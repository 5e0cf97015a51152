import { flushPromises } from '@vue/test-utils'
import { effectScope, reactive } from 'vue'
import { describe, expect, it, vi } from 'vitest'
import { changesBetween } from './changes'
import { useForm } from './useForm'

interface Row { name: string, note: string, days: { opens: number }[] }

/** A form of a stored row; `sent` are the changes of its requests. */
function openForm(save: (row: Row, changes: Partial<Row>) => Promise<unknown> = (row, changes) => Promise.resolve(Object.assign(row, changes))) {
  const row = reactive<Row>({ name: 'Shop', note: 'old', days: [{ opens: 540 }] })
  const sent: Partial<Row>[] = []
  const onSaved = vi.fn()
  const form = effectScope().run(() => useForm(() => ({ ...row }), (_, changes) => {
    sent.push(changes())
    return save(row, changes())
  }, onSaved))
  if (!form)
    throw new Error('The form has not been opened.')
  return { form, row, sent, onSaved }
}

describe('a form of a stored row', () => {
  it('sends only what was changed in it', async () => {
    const { form, sent } = openForm()
    form.fields.name = 'Store'
    await form.submit()
    Object.assign(form.fields.days[0] ?? {}, { opens: 600 })
    await form.submit()
    expect(sent).toEqual([{ name: 'Store' }, { days: [{ opens: 600 }] }])
    expect(form.changed).toBe(false)
  })

  it('follows the stored values, except in changed fields', async () => {
    const { form, row, sent } = openForm()
    form.fields.name = 'Store'
    Object.assign(row, { note: 'new', days: [{ opens: 0 }] })
    await flushPromises()
    expect(form.fields).toEqual({ name: 'Store', note: 'new', days: [{ opens: 0 }] })
    expect(form.overtaken).toBe(false)
    await form.submit()
    expect(sent).toEqual([{ name: 'Store' }])
  })

  it('says that a changed field was changed elsewhere, until both are equal', async () => {
    const { form, row, sent } = openForm()
    form.fields.name = 'Store'
    row.name = 'Market'
    await flushPromises()
    expect([form.fields.name, form.overtaken]).toEqual(['Store', true])
    form.fields.name = 'Market'
    expect([form.changed, form.overtaken]).toEqual([false, false])
    form.fields.name = 'Shop'
    await form.submit()
    expect(sent).toEqual([{ name: 'Shop' }])
    expect(form.overtaken).toBe(false)
  })

  it('takes over what the server has made of its values', async () => {
    const { form } = openForm((row, { name = '' }) => Promise.resolve(Object.assign(row, { name: name.trim() })))
    form.fields.name = ' Store '
    await form.submit()
    await flushPromises()
    expect([form.fields.name, form.changed, form.overtaken]).toEqual(['Store', false, false])
  })

  it('keeps what was typed while it saved', async () => {
    let answer: () => void = () => undefined
    const { form, row, sent } = openForm((stored, changes) => new Promise((resolve) => { answer = () => resolve(Object.assign(stored, changes)) }))
    form.fields.name = 'Store'
    const saving = form.submit()
    Object.assign(form.fields, { name: 'Store!', note: 'newer' })
    answer()
    await saving
    await flushPromises()
    expect(form.fields).toMatchObject({ name: 'Store!', note: 'newer' })
    expect([row.name, form.changed, form.overtaken]).toEqual(['Store', true, false])
    void form.submit()
    expect(sent[1]).toEqual({ name: 'Store!', note: 'newer' })
  })

  it('keeps its changes after a refusal, beside what was stored meanwhile', async () => {
    const { form, row } = openForm((stored) => {
      Object.assign(stored, { name: 'Market', note: 'new' })
      return Promise.reject(new Error('Refused.'))
    })
    form.fields.name = 'Store'
    await form.submit()
    expect(row.name).toBe('Market')
    expect(form.fields).toMatchObject({ name: 'Store', note: 'new' })
    expect([form.changed, form.overtaken]).toEqual([true, true])
  })
})

it('keeps the values of a new thing after it was created', async () => {
  const form = useForm({ name: '' }, () => Promise.resolve(), () => undefined)
  form.fields.name = 'Shop'
  await form.submit()
  expect([form.fields.name, form.changed]).toEqual(['Shop', false])
})

it('sends single fields of a channel and whole groups', () => {
  const before = { name: 'Shop', channel: { color: '#fff', form: { message: 'Hi', email: true }, provider_config: { key: '', number: '1' } } }
  const after = { ...before, hours: [1], channel: { color: '#fff', form: { message: 'Hello', email: true }, provider_config: { key: 'x', number: '1' } } }
  expect(changesBetween(before, after)).toEqual({ hours: [1], channel: { form: { message: 'Hello', email: true }, provider_config: { key: 'x' } } })
  expect(changesBetween(after, after)).toEqual({})
})
