/** The square that a person chooses of a picture. */

export const SIDE = 256
export const MAX_ZOOM = 4
/** The formats that the server takes. A drawing (SVG) may have no size, so that no square of it can be cut. */
export const FORMATS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

export interface Size { width: number, height: number }
/** `x`, `y`: the middle of the square as a fraction of the picture. `zoom`: 1 shows the largest square. */
export interface Crop { x: number, y: number, zoom: number }

export const MIDDLE: Crop = { x: 0.5, y: 0.5, zoom: 1 }

/** Left, top and side of the square in pixels of the picture, within its edges. */
export function squareOf({ width, height }: Size, { x, y, zoom }: Crop): { left: number, top: number, side: number } {
  const side = Math.min(width, height) / zoom
  return { left: within(x * width - side / 2, width - side), top: within(y * height - side / 2, height - side), side }
}

/** Moves the square by fractions of its side. It stops at the edges of the picture. */
export function moved(size: Size, crop: Crop, right: number, down: number): Crop {
  const { left, top, side } = squareOf(size, crop)
  return {
    zoom: crop.zoom,
    x: (within(left + right * side, size.width - side) + side / 2) / size.width,
    y: (within(top + down * side, size.height - side) + side / 2) / size.height,
  }
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), Math.max(most, 0))
}

/** Decodes a file. Throws for other formats, and for anything that the browser does not show as a picture. */
export async function readPicture(file: Blob): Promise<HTMLImageElement> {
  if (!FORMATS.includes(file.type))
    throw new TypeError('This is no picture in one of the formats.')
  const image = new Image()
  image.src = URL.createObjectURL(file)
  try {
    await image.decode()
  }
  catch (problem) {
    URL.revokeObjectURL(image.src)
    throw problem
  }
  return image
}

/** The square as a small picture without the metadata of the file, which may contain the place where it was taken. */
export async function drawn(image: HTMLImageElement, crop: Crop): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE
  const { left, top, side } = squareOf({ width: image.naturalWidth, height: image.naturalHeight }, crop)
  const context = canvas.getContext('2d')
  if (context) {
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE)
  }
  return new Promise((resolve, reject) => {
    // A browser that cannot write WebP makes a PNG of it.
    canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('The picture could not be drawn.')), 'image/webp', 0.9)
  })
}
