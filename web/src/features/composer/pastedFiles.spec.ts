import { expect, it } from 'vitest'
import { pastedFiles } from './pastedFiles'

const file = (name: string) => new File(['x'], name)
const clipboard = (files: File[], text = '') => ({ files, getData: () => text }) as unknown as DataTransfer
const names = (data: DataTransfer | null) => pastedFiles(data).map(({ name }) => name)

it.each([
  ['cells of a spreadsheet with a picture of them', clipboard([file('image.png')], 'Cup\t9.50'), []],
  ['a picture', clipboard([file('image.png')]), ['image.png']],
  ['files of a file manager with their names', clipboard([file('bill.pdf'), file('cup.png')], 'bill.pdf\rcup.png'), ['bill.pdf', 'cup.png']],
  ['text', clipboard([], 'Hello'), []],
  ['nothing', null, []],
])('pastes %s', (_, data, expected) => {
  expect(names(data)).toEqual(expected)
})
