import { expect, it } from 'vitest'
import examples from '../../../tests/contract/variable_cases.json'
import { filled, firstName, isGeneratedName, lastName, MAX_VARIABLES, problemsOf, VARIABLES } from './variables'

const values: Record<string, unknown> = examples.values
const valueOf = (name: string) => values[name] ?? null

it.each(examples.cases)('renders or refuses $written', ({ written, rendered, refused }) => {
  const kinds = problemsOf(written, valueOf).map(({ kind }) => kind)
  if (refused)
    return expect(kinds).toEqual([refused])
  expect([filled(written, valueOf), kinds]).toEqual([rendered, []])
})

it('has an example for every variable', () => {
  expect(Object.keys(values).filter(name => !name.includes('custom_attribute')).sort()).toEqual([...VARIABLES].sort())
})

it('keeps variables without a value and tells their places', () => {
  const text = '`{{contact.phone}}` Hi {{contact.first_name}}, {{contact.phone}} {{contact.nmae}}'
  expect(filled(text, valueOf)).toBe('`{{contact.phone}}` Hi Mia, {{contact.phone}} {{contact.nmae}}')
  expect(problemsOf(text, valueOf).map(({ kind, at, written }) => [kind, text.indexOf(written, 20) === at])).toEqual([['variable_missing', true], ['variable_unknown', true]])
})

it('leaves to the server what only the server knows', () => {
  expect([filled('{{contact.email}}', () => undefined), problemsOf('{{contact.email}}', () => undefined)]).toEqual(['{{contact.email}}', []])
})

it('reports too many variables', () => {
  expect(problemsOf('{{contact.name}}'.repeat(MAX_VARIABLES), valueOf)).toEqual([])
  expect(problemsOf('{{contact.name}}'.repeat(MAX_VARIABLES + 1), valueOf)).toMatchObject([{ kind: 'too_many_variables' }])
})

it.each([['Mia', 'Mia', ''], ['Mia  van der Berg ', 'Mia', 'Berg'], ['', '', '']])('splits the name %j', (name, first, last) => {
  expect([firstName(name), lastName(name)]).toEqual([first, last])
})

it.each(examples.names)('knows whether the desk has made up $name', ({ id, name, generated }) => {
  expect(isGeneratedName(name, id)).toBe(generated)
})
