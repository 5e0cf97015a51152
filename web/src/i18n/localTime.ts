/** Local time in the format of an input field: 2026-11-23T09:00. `at` in epoch seconds. */
export function fieldValue(at: number): string {
  const date = new Date(at * 1000)
  return new Date(at * 1000 - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** Epoch seconds of the value of an input field; null for an incomplete one. */
export function timeOf(value: string): number | null {
  const at = Math.floor(new Date(value).getTime() / 1000)
  return Number.isNaN(at) ? null : at
}
