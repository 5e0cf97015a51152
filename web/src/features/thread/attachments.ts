import type { Attachment } from '@/api/schema'

const MAP = 'https://www.openstreetmap.org/'
const ZOOM = 16

export function mapAddress({ coordinates_lat: latitude, coordinates_long: longitude }: Attachment): string {
  return `${MAP}?mlat=${latitude}&mlon=${longitude}#map=${ZOOM}/${latitude}/${longitude}`
}

/** Only the web and files of this page: an address from a provider could be anything. */
export function safeAddress(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address, window.location.origin))
    return undefined
  return ['http:', 'https:', 'blob:'].includes(new URL(address, window.location.origin).protocol) ? address : undefined
}

export function fileName(attachment: Attachment): string {
  const fromAddress = attachment.data_url?.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  return attachment.file_name || fromAddress
}

const FITS = { width: 320, height: 320 }

/** The box an image will fill is reserved before it arrives, so that the thread does not jump. */
export function imageBox({ width, height }: Attachment): { width: number, height: number } | undefined {
  if (!width || !height)
    return undefined
  const scale = Math.min(1, FITS.width / width, FITS.height / height)
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}
