import type { Attachment } from '@/api/types'

const MAP = 'https://www.openstreetmap.org/'
const ZOOM = 16

export function mapUrl({ coordinates_lat: latitude, coordinates_long: longitude }: Attachment): string {
  return `${MAP}?mlat=${latitude}&mlon=${longitude}#map=${ZOOM}/${latitude}/${longitude}`
}

/** Returns the URL if its protocol is safe: URLs come from providers. */
export function safeUrl(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address, window.location.origin))
    return undefined
  return ['http:', 'https:', 'blob:'].includes(new URL(address, window.location.origin).protocol) ? address : undefined
}

export function fileName({ file_name, data_url }: Partial<Pick<Attachment, 'file_name' | 'data_url'>>): string {
  return file_name || decoded(data_url?.split(/[?#]/)[0]?.split('/').at(-1) ?? '')
}

/** Providers name files as they like: a bare percent sign is no code. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  }
  catch {
    return text
  }
}

const MAX_SIZE = { width: 320, height: 320 }

/** Size of an image before it is loaded, so that the layout does not shift. */
export function imageBox({ width, height }: Attachment): { width: number, height: number } | undefined {
  if (!width || !height)
    return undefined
  const scale = Math.min(1, MAX_SIZE.width / width, MAX_SIZE.height / height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}
