/** The feed positions that a client has applied: all of them up to `position`, and spans beyond a gap. */

/** The positions `from` + 1 to `to`. */
export interface Span { from: number, to: number }

export interface Coverage { position: number, beyond: readonly Span[] }

/** Spans beyond this number are forgotten: a resume brings them again. */
const maxSpans = 100

/** Adds a span. `position` moves over every span that it now reaches. */
export function cover({ position, beyond }: Coverage, added: Span): Coverage {
  const waiting: Span[] = []
  for (const span of [...beyond, added].sort((left, right) => left.from - right.from)) {
    if (span.from <= position)
      position = Math.max(position, span.to)
    else
      waiting.push(span)
  }
  return { position, beyond: waiting.slice(0, maxSpans) }
}
