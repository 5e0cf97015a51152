import { expect, it } from 'vitest'
import { attachment } from '@/testing/wire'
import { fileName, imageBox, mapUrl, safeUrl } from './attachments'

it('links locations to OpenStreetMap', () => {
  expect(mapUrl(attachment({ coordinates_lat: 52.5, coordinates_long: 13.4 })))
    .toBe('https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=16/52.5/13.4')
})

it('accepts only http, https and blob URLs', () => {
  expect(safeUrl('https://a.example/x.png')).toBe('https://a.example/x.png')
  expect(safeUrl('/files/x.png')).toBe('/files/x.png')
  expect(safeUrl('javascript:alert(1)')).toBeUndefined()
  expect(safeUrl(null)).toBeUndefined()
})

it('uses the URL as file name if there is none', () => {
  expect(fileName(attachment({ data_url: 'https://a.example/files/bill.pdf?sign=1' }))).toBe('bill.pdf')
  expect(fileName(attachment({ data_url: 'https://a.example/files/my%20bill.pdf' }))).toBe('my bill.pdf')
  expect(fileName(attachment({ data_url: 'https://a.example/files/100%.pdf' }))).toBe('100%.pdf')
})

it('limits the image size and keeps its proportions', () => {
  expect(imageBox(attachment({ width: 1600, height: 800 }))).toEqual({ width: 320, height: 160 })
  expect(imageBox(attachment({ width: 40, height: 30 }))).toEqual({ width: 40, height: 30 })
  expect(imageBox(attachment({}))).toBeUndefined()
})
