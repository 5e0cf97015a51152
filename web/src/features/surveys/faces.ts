export const FACES = ['😞', '😑', '😐', '😀', '😍'] as const

export const faceOf = (rating: number): string => FACES[rating - 1] ?? ''
