import { expect, it } from 'vitest'
import type { Attachment } from '@/api/schema'
import { fileName, imageBox, mapAddress, safeAddress } from './attachments'

const attachment = (about: Partial<Attachment>): Attachment => ({ id: 1, message_id: 1, file_type: 'file', state: 'ready', ...about })

it('points a location at the open map', () => {
  expect(mapAddress(attachment({ coordinates_lat: 52.5, coordinates_long: 13.4 })))
    .toBe('https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=16/52.5/13.4')
})

it('follows web addresses only', () => {
  expect(safeAddress('https://a.example/x.png')).toBe('https://a.example/x.png')
  expect(safeAddress('/files/x.png')).toBe('/files/x.png')
  expect(safeAddress('javascript:alert(1)')).toBeUndefined()
  expect(safeAddress(null)).toBeUndefined()
})

it('names a file after its address when the provider gave no name', () => {
  expect(fileName(attachment({ data_url: 'https://a.example/files/bill.pdf?sign=1' }))).toBe('bill.pdf')
})

it('keeps room for an image in its own proportions', () => {
  expect(imageBox(attachment({ width: 1600, height: 800 }))).toEqual({ width: 320, height: 160 })
  expect(imageBox(attachment({ width: 40, height: 30 }))).toEqual({ width: 40, height: 30 })
  expect(imageBox(attachment({}))).toBeUndefined()
})
