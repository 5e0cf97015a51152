/** The part of a request's body that a form has changed. Values are JSON. */

/** Objects of which the server accepts single fields; every other value is sent whole. */
const SENT_IN_PARTS: readonly string[] = ['channel', 'provider_config']

export const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

export const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

/** The fields of `after` that `before` lacks or has with another value. */
export function changesBetween<Body extends object>(before: Body, after: Body): Partial<Body> {
  const stored = before as Record<string, unknown>
  const changed = Object.entries(after)
    .filter(([name, value]) => !isSame(value, stored[name]))
    .map(([name, value]) => [name, SENT_IN_PARTS.includes(name) ? changesBetween(stored[name] as object, value as object) : value as unknown])
  return Object.fromEntries(changed) as Partial<Body>
}
