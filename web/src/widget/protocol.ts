/** Messages between a website's page and the widget's frame: strings, as Chatwoot's clients write them. */

const PREFIX = 'chatwoot-widget:'

export interface Frame { event: string, [field: string]: unknown }

export const encode = (event: string, fields: object = {}): string => `${PREFIX}${JSON.stringify({ event, ...fields })}`

/** Null for what is no message of this protocol: other scripts of a page write to its window too. */
export function decode(data: unknown): Frame | null {
  if (typeof data !== 'string' || !data.startsWith(PREFIX))
    return null
  try {
    const frame: unknown = JSON.parse(data.slice(PREFIX.length))
    return typeof frame === 'object' && frame !== null && typeof (frame as Frame).event === 'string' ? frame as Frame : null
  }
  catch {
    return null
  }
}
