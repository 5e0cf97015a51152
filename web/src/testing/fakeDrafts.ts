/** Drafts of the fake desk, with the server's rule for two devices (docs/decisions/0029). */
import type { DraftFields } from '@/api/drafts'
import type { DraftOrigin } from '@/stores/drafts'
import type { WireDraft } from '@/api/types'
import type { FakeDesk } from './fakeDesk'
import type { FakeRequest } from './fakeServer'
import { ErrorResponse } from './fakeServer'

export function draftPage({ drafts }: FakeDesk) {
  const payload = drafts.filter(({ has_draft }) => has_draft)
  return { meta: { count: payload.length }, payload }
}

export function draftOf({ drafts }: FakeDesk, conversation_id: number, isNote: boolean): WireDraft {
  return drafts.find(each => each.conversation_id === conversation_id && each.private === isNote)
    ?? { account_id: 1, conversation_id, private: isNote, has_draft: false, writer: null, edit: 0, version: 0, updated_at: '2023-11-14T22:20:00.000Z' }
}

export function saveDraft(desk: FakeDesk, { body }: Pick<FakeRequest, 'body'>, id: number): WireDraft | ErrorResponse {
  const { message, private: isNote, version, writer, edit, in_reply_to, recipients } = body as DraftFields
  const before = draftOf(desk, id, isNote)
  const follows = !before.version || before.version === version || (before.writer === writer && edit > before.edit)
  const isSame = message === (before.message ?? '') && JSON.stringify(recipients ?? null) === JSON.stringify(before.recipients ?? null)
  if (!follows && !isSame)
    return new ErrorResponse(409, { code: 'draft_changed', message: 'This draft was changed on another device.' })
  return follows ? write(desk, before, { message, in_reply_to, recipients: recipients ?? null, writer, edit }) : before
}

/** Empties the draft of a message. */
export function emptyDraft(desk: FakeDesk, id: number, isNote: boolean, { draft_version, draft_writer, draft_edit }: DraftOrigin): void {
  const before = draftOf(desk, id, isNote)
  if (!before.version || before.version <= draft_version || (before.writer === draft_writer && before.edit <= draft_edit))
    write(desk, before, { message: '', in_reply_to: null, writer: draft_writer, edit: draft_edit })
}

function write(desk: FakeDesk, before: WireDraft, change: Pick<DraftFields, 'message' | 'in_reply_to' | 'recipients' | 'writer' | 'edit'>): WireDraft {
  const { message, in_reply_to, recipients, ...rest } = change
  const { message: _, in_reply_to: __, recipients: ___, ...known } = before
  const saved = { ...known, ...rest, version: before.version + 1, has_draft: message.trim() !== '', ...(message.trim() && { message, in_reply_to, ...(!before.private && { recipients: recipients ?? null }) }) }
  desk.drafts = [...desk.drafts.filter(each => each !== before), saved]
  return saved
}
