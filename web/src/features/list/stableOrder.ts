/**
 * Keeps the order of displayed rows while the list is read: displayed rows keep their order, removed rows are left out,
 * and new rows follow the row that precedes them in `current`.
 */
export function stableOrder(shown: readonly number[], current: readonly number[]): number[] {
  const displayed = new Set(shown)
  const remaining = new Set(current)
  const order = shown.filter(id => remaining.has(id))
  let previous: number | undefined
  for (const id of current) {
    if (!displayed.has(id))
      order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, id)
    previous = id
  }
  return order
}
