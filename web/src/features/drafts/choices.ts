import type { DraftKind } from '@/stores/drafts'
import { useDrafts } from '@/stores/drafts'

/** Takes the text of the other device. */
export function takeOther(conversationId: number, kind: DraftKind): void {
  const drafts = useDrafts()
  const problem = drafts.problemOf(conversationId, kind)
  if (problem?.reason === 'conflict')
    drafts.adopt(conversationId, kind, problem.other)
}

/** The text of this device is saved over that of the other one. */
export function keepOwn(conversationId: number, kind: DraftKind): void {
  const drafts = useDrafts()
  const problem = drafts.problemOf(conversationId, kind)
  if (problem?.reason !== 'conflict')
    return
  drafts.report(conversationId, kind, null)
  drafts.touch(conversationId, kind, { version: problem.other.version })
}
