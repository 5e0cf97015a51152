/**
 * Rows keep their place while somebody reads the list: what is known stays in its order, what is gone leaves,
 * and what is new comes right after the row that is above it in the true order.
 */
export function steadyOrder(shown: readonly number[], truth: readonly number[]): number[] {
  const known = new Set(shown)
  const left = new Set(truth)
  const order = shown.filter(id => left.has(id))
  let above: number | undefined
  for (const id of truth) {
    if (!known.has(id))
      order.splice(above === undefined ? 0 : order.indexOf(above) + 1, 0, id)
    above = id
  }
  return order
}
