import { i18n, t } from '@/i18n'
import type { Message } from '@/realtime/model'

interface Activity { key: string, labels?: string[], from?: string, to?: string, amount?: number, unit?: string }

/** The line about an action in the language of the person; as the server wrote it, if this client does not know the action. */
export function activityText({ content, content_attributes: attributes }: Pick<Message, 'content' | 'content_attributes'>): string {
  const written = content ?? ''
  const activity = attributes.activity as Activity | undefined
  if (!activity || !isText(activity.key))
    return written
  const facts: Record<string, unknown> = { ...activity }
  for (const name of ['from', 'to'] as const) {
    if (activity[name])
      facts[name] = isText(`priority.${activity[name]}`) ? text(`priority.${activity[name]}`) : activity[name]
  }
  if (Array.isArray(activity.labels))
    facts.labels = activity.labels.join(text('separator'))
  if (activity.amount !== undefined && isText(`duration.${activity.unit}`))
    facts.duration = text(`duration.${activity.unit}`, { n: activity.amount }, activity.amount)
  // Lines of earlier versions tell the duration in words.
  return activity.key === 'auto_resolved' && !facts.duration ? written : text(activity.key, facts)
}

const isText = (key: string) => i18n.global.te(`activity.${key}`)

const text = (key: string, facts = {}, count?: number) => t(`activity.${key}` as 'activity.separator', facts, count)
