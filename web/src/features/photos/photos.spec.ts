import userEvent from '@testing-library/user-event'
import { cleanup, screen, waitFor } from '@testing-library/vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ErrorResponse } from '@/testing/fakeServer'
import { openPage } from '@/testing/openPage'
import * as crops from './crop'

const { MIDDLE, moved, readPicture, squareOf } = crops
const wide = { width: 900, height: 600 }

it('begins with the largest square in the middle', () => {
  expect(squareOf(wide, MIDDLE)).toEqual({ left: 150, top: 0, side: 600 })
  expect(squareOf({ width: 100, height: 300 }, MIDDLE)).toEqual({ left: 0, top: 100, side: 100 })
})

it('moves the square up to the edges of the picture', () => {
  expect(squareOf(wide, moved(wide, MIDDLE, 0.1, 0.1))).toEqual({ left: 210, top: 0, side: 600 })
  expect(squareOf(wide, moved(wide, MIDDLE, 9, 9))).toEqual({ left: 300, top: 0, side: 600 })
  expect(squareOf(wide, moved(wide, { ...MIDDLE, zoom: 2 }, -9, -9))).toEqual({ left: 0, top: 0, side: 300 })
})

it('keeps the square inside when it grows again', () => {
  const corner = moved(wide, { ...MIDDLE, zoom: 4 }, 9, 9)
  expect(squareOf(wide, { ...corner, zoom: 1 })).toEqual({ left: 300, top: 0, side: 600 })
})

it('takes no drawing, which may have no size', async () => {
  await expect(readPicture(new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'me.svg', { type: 'image/svg+xml' }))).rejects.toThrow(TypeError)
})

beforeEach(() => {
  const image = new Image()
  image.src = 'data:,'
  vi.spyOn(crops, 'readPicture').mockImplementation(async (file) => {
    if (file.type === 'text/plain')
      throw new Error('no picture')
    return image
  })
  vi.spyOn(crops, 'drawn').mockImplementation(async () => new Blob(['drawn'], { type: 'image/webp' }))
  vi.stubGlobal('URL', Object.assign(URL, { revokeObjectURL: () => undefined }))
})
afterEach(() => { cleanup(); vi.restoreAllMocks() })

async function openDialog(name: string) {
  await userEvent.click(await screen.findByRole('button', { name }))
  return screen.findByRole('dialog', { name: 'Photo' })
}

it('saves the part of a picture that is shown, and removes the photo', async () => {
  const { server } = await openPage('/settings/profile', {}, { routes: { 'GET /api/v1/profile/sessions': () => [] } })
  const profile = { ...server.desk.user, avatar_url: 'https://desk.example/photos/people/1-a.webp' }
  server.on('PUT /api/v1/profile', () => profile)
  server.on('DELETE /api/v1/profile/avatar', () => ({ ...profile, avatar_url: '' }))
  await openDialog('Add photo')
  await userEvent.upload(screen.getByLabelText('Choose picture', { selector: 'input' }), new File(['x'], 'me.png', { type: 'image/png' }))
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Visible part of the picture. Move it with the arrow keys.'))
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const sent = server.requests.find(({ method, path }) => method === 'PUT' && path === '/api/v1/profile')?.body as FormData
  expect((sent.get('avatar') as File).name).toBe('photo.webp')
  await openDialog('Change photo')
  await userEvent.click(screen.getByRole('button', { name: 'Remove photo' }))
  expect(await screen.findByRole('button', { name: 'Add photo' })).toBeTruthy()
})

it('says that a file is no picture, and shows the refusal of the server', async () => {
  const { server } = await openPage('/settings/profile', {}, { routes: { 'GET /api/v1/profile/sessions': () => [] } })
  server.on('PUT /api/v1/profile', () => new ErrorResponse(422, { error: 'A photo has at most 1 MB.', code: 'photo_too_large' }))
  await openDialog('Add photo')
  const input = screen.getByLabelText('Choose picture', { selector: 'input' })
  await userEvent.upload(input, new File(['x'], 'me.txt', { type: 'text/plain' }), { applyAccept: false })
  expect((await screen.findByRole('alert')).textContent).toBe('The browser cannot show this file as a PNG, JPEG, GIF or WebP picture.')
  await userEvent.upload(input, new File(['x'], 'me.png', { type: 'image/png' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Save' }))
  expect((await screen.findByRole('alert')).textContent).toBe('A photo has at most 1 MB.')
})

it('saves nothing of the former picture after an unreadable one', async () => {
  await openPage('/settings/profile', {}, { routes: { 'GET /api/v1/profile/sessions': () => [] } })
  await openDialog('Add photo')
  const input = screen.getByLabelText('Choose picture', { selector: 'input' })
  await userEvent.upload(input, new File(['x'], 'me.png', { type: 'image/png' }))
  await screen.findByRole('button', { name: 'Save' })
  await userEvent.upload(input, new File(['x'], 'me.txt', { type: 'text/plain' }), { applyAccept: false })
  await screen.findByRole('alert')
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
})
