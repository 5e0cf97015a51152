/** The time zones of this browser, UTC and the present one, which another browser may have set. */
export function timeZones(present: string): { value: string, label: string }[] {
  const names = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), present])
  return [...names].sort().map(value => ({ value, label: value.replaceAll('_', ' ') }))
}
