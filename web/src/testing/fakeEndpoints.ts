/** Endpoints of the fake server, by method and path. */
import type { Agent, Inbox, Label, SortBy, Team, WireContact, WireConversation, WireMessage } from '@/api/types'
import type { DraftOrigin } from '@/stores/drafts'
import type { FilterCondition } from '@/realtime/filters'
import type { ConversationFilter } from '@/realtime/selection'
import { changeInBulk } from './fakeBulkActions'
import type { FakeDesk } from './fakeDesk'
import { found, updated } from './fakeDesk'
import { draftOf, draftPage, emptyDraft, saveDraft } from './fakeDrafts'
import { changeNotification, deleteNotification, notificationPage, readNotifications } from './fakeNotifications'
import type { FakeRequest } from './fakeServer'
import { ErrorResponse, unexpected } from './fakeServer'
import { agent, inbox, label, team, userSender } from './wire'

const conversationsPerPage = 25
const READ_AT = '2023-11-14T22:20:00.000Z'
const messagesPerPage = 20

/** The contact as the conversations of the fake desk show them. */
function senderOf(desk: FakeDesk, id: number): WireContact {
  return desk.conversations.find(each => each.meta.sender?.id === id)?.meta.sender ?? unexpected(`The fake desk has no contact ${id}.`)
}

function filterOf(query: URLSearchParams): ConversationFilter {
  const labels = query.getAll('labels[]')
  return {
    status: (query.get('status') ?? 'open') as ConversationFilter['status'],
    assignee_type: (query.get('assignee_type') ?? 'all') as ConversationFilter['assignee_type'],
    ...(query.has('inbox_id') && { inbox_id: Number(query.get('inbox_id')) }),
    ...(query.has('team_id') && { team_id: Number(query.get('team_id')) }),
    ...(labels.length > 0 && { labels }),
    ...(query.has('conversation_type') && { conversation_type: query.get('conversation_type') as NonNullable<ConversationFilter['conversation_type']> }),
  }
}

function conversationPage(desk: FakeDesk, { query }: FakeRequest) {
  const filter = filterOf(query)
  const rows = desk.list(filter, (query.get('sort_by') ?? 'last_activity_at_desc') as SortBy)
  const start = Number(query.get('cursor') ?? 0)
  const end = start + conversationsPerPage
  return { data: { meta: { ...desk.counts(filter), head: desk.head, next_cursor: end < rows.length ? String(end) : null }, payload: rows.slice(start, end) } }
}

function filteredPage(desk: FakeDesk, request: FakeRequest) {
  const conditions = bodyOf<{ payload: FilterCondition[] }>(request).payload
  const filter: ConversationFilter = { status: 'all', assignee_type: 'all', conditions }
  const rows = desk.list(filter, (request.query.get('sort_by') ?? 'last_activity_at_desc') as SortBy)
  const start = Number(request.query.get('cursor') ?? 0)
  const end = start + conversationsPerPage
  const { assigned_count: _, ...counts } = desk.counts(filter)
  return { meta: { ...counts, head: desk.head, next_cursor: end < rows.length ? String(end) : null }, payload: rows.slice(start, end) }
}

function messagePage(desk: FakeDesk, { query }: FakeRequest, conversation: number) {
  const bound = (name: string, fallback: number) => Number(query.get(name) ?? fallback)
  const [after, before] = [bound('after', 0), bound('before', Number.POSITIVE_INFINITY)]
  const known = desk.conversations.find(({ id }) => id === conversation)
  const whole = desk.conversations.find(({ id }) => id === known?.merged_into_id) ?? known
  const thread = [whole?.id ?? conversation, ...whole?.merged_ids ?? []]
  const splits = whole?.splits ?? []
  const isShown = (row: WireMessage) => thread.includes(splits.findLast(each => each.stored_in === row.conversation_id && each.first_id <= row.id && row.id <= each.last_id)?.shown_in ?? row.conversation_id)
  // With both bounds the first one is included.
  const lowest = query.has('before') ? after : after + 1
  const rows = desk.messages.filter(row => isShown(row) && row.id >= lowest && row.id < before).sort((left, right) => left.id - right.id)
  return { meta: { head: desk.head, labels: [] }, payload: query.has('after') ? rows.slice(0, query.has('before') ? 1000 : 100) : rows.slice(-messagesPerPage) }
}

function contactPage(contacts: WireContact[], query: URLSearchParams) {
  const sort = (query.get('sort') ?? 'name') as 'name' | '-name'
  const ordered = [...contacts].sort((left, right) => left.name.localeCompare(right.name))
  const rows = sort === '-name' ? ordered.reverse() : ordered
  const start = Number(query.get('cursor') ?? 0)
  const end = start + Number(query.get('limit'))
  return { meta: { count: rows.length, current_page: 1, has_more: end < rows.length, next_cursor: end < rows.length ? String(end) : null }, payload: rows.slice(start, end) }
}

interface NewMessage extends Partial<DraftOrigin> { echo_id?: string, content: string, private: boolean, content_attributes?: { in_reply_to: number }, seen_message_id?: number }

function createMessage(desk: FakeDesk, { body }: FakeRequest, conversation_id: number) {
  const { echo_id, content, private: note, content_attributes = {}, seen_message_id, ...from } = body as NewMessage
  if (seen_message_id !== undefined && desk.messages.some(each => each.id > seen_message_id && each.message_type === 1 && !each.private && each.sender?.id !== desk.user.id))
    return new ErrorResponse(409, { error: 'Ben has answered meanwhile.', code: 'answered_meanwhile' })
  if (from.draft_writer)
    emptyDraft(desk, conversation_id, note, from as DraftOrigin)
  return desk.addMessage({
    conversation_id, content, private: note, content_attributes, message_type: 1, sender: userSender({ id: desk.user.id }), ...(echo_id && { echo_id }),
  })
}

/** A signed id names its file, and the URL that of the bucket. */
function offerUpload(_: FakeDesk, { body }: FakeRequest) {
  const { filename, byte_size, checksum, content_type } = body as { filename: string, byte_size: number, checksum: string, content_type: string }
  if (byte_size > 30_000_000)
    return new ErrorResponse(422, { error: 'Pigeon post accepts files of at most 30 MB.', code: 'file_too_large', attributes: ['byte_size'] })
  return { filename, byte_size, checksum, content_type, signed_id: `signed-${filename}`, direct_upload: { url: 'https://bucket.example/upload', headers: { 'Content-Type': content_type, 'x-amz-checksum-sha256': checksum } } }
}

function changeSettings<Row>(desk: FakeDesk, change: () => Row): Row {
  const row = change()
  desk.invalidateCaches()
  return row
}

function setMembers(desk: FakeDesk, id: number, user_ids: number[]) {
  return changeSettings(desk, () => {
    desk.teamMembers.set(id, user_ids)
    desk.teams = updated(desk.teams, id, { is_member: user_ids.includes(desk.user.id) })
    return membersOf(desk, id)
  })
}

function membersOf(desk: FakeDesk, id: number, members = desk.teamMembers): Agent[] {
  return desk.agents.filter(row => members.get(id)?.includes(row.id))
}

interface ChannelBody { type: string, bot_token?: string, phone_number?: string, webhook_url?: string, email?: string, website_url?: string, widget_color?: string }

/** The inbox as the server renders it: without the credentials. */
function createInbox(desk: FakeDesk, { body }: FakeRequest): Inbox {
  const { channel, ...fields } = body as Partial<Inbox> & { channel: ChannelBody }
  const shown: Record<string, Partial<Inbox>> = {
    email: { channel_type: 'Channel::Email', email: channel.email ?? '', forward_to_email: 'in+1.31.0a@in.parley.example' },
    telegram: { channel_type: 'Channel::Telegram', bot_name: 'shop_bot', bot_id: channel.bot_token?.split(':')[0] ?? '' },
    whatsapp: { channel_type: 'Channel::Whatsapp', phone_number: channel.phone_number ?? null, callback_webhook_url: `https://desk.example/webhooks/whatsapp/${channel.phone_number}` },
    web_widget: { channel_type: 'Channel::WebWidget', website_url: channel.website_url ?? '', widget_color: channel.widget_color ?? '', web_widget_script: '<script>\n  start("website-token-1")\n</script>' },
    api: { channel_type: 'Channel::Api', webhook_url: channel.webhook_url ?? null, inbox_identifier: 'identifier-1', hmac_token: 'signing-key-1' },
  }
  const created = inbox({ id: desk.nextId(), ...fields, ...shown[channel.type] })
  desk.inboxes = [...desk.inboxes, created]
  return created
}

function setInboxMembers(desk: FakeDesk, { inbox_id, user_ids }: { inbox_id: number, user_ids: number[] }) {
  return changeSettings(desk, () => {
    desk.inboxMembers.set(inbox_id, user_ids)
    desk.inboxes = updated(desk.inboxes, inbox_id, { member_count: user_ids.length })
    return { payload: membersOf(desk, inbox_id, desk.inboxMembers) }
  })
}

function filtersOfType(rows: readonly object[], query: URLSearchParams): object[] {
  return rows.filter(row => 'filter_type' in row && row.filter_type === query.get('filter_type'))
}

/** Lists, creates, changes and deletes rows of `desk.collections`; undefined for other requests. */
export function collectionEndpoint(desk: FakeDesk, { method, path, body, query }: FakeRequest): unknown {
  const [, name = '', id] = /^A\/(\w+)(?:\/(\d+))?$/.exec(path) ?? []
  const collection = desk.collections[name]
  if (!collection)
    return undefined
  const answer = (rows: unknown) => collection.inPayload ? { payload: rows } : rows
  if (method === 'GET')
    return answer(name === 'custom_filters' ? filtersOfType(collection.rows, query) : collection.rows)
  return changeSettings(desk, () => {
    if (method === 'POST')
      collection.rows = [...collection.rows, { id: desk.nextId(), version: 1, ...body as object }]
    else if (method === 'DELETE')
      collection.rows = collection.rows.filter(row => row.id !== Number(id))
    else
      collection.rows = updated(collection.rows, Number(id), body as object)
    return answer(collection.rows.find(row => id ? row.id === Number(id) : row === collection.rows.at(-1)) ?? null)
  })
}

type Handler = (desk: FakeDesk, request: FakeRequest, id: number, second: number) => unknown

const bodyOf = <T>({ body }: FakeRequest) => body as T

export const endpoints: [pattern: string, handle: Handler][] = [
  ['POST /auth/sign_in', desk => ({ data: desk.user })],
  ['PUT /auth/password', desk => ({ data: desk.user })],
  ['GET /auth/validate_token', desk => ({ payload: { success: true, data: desk.user } })],
  ['DELETE /auth/sign_out', () => ({ success: true })],
  ['GET /api/v1/profile', desk => desk.user],
  ['GET A/feed', desk => ({ head: desk.head, events: [], from: desk.head, to: desk.head })],
  ['GET A/cache_keys', desk => ({ cache_keys: desk.cacheKeys() })],
  ['GET A', ({ user }) => ({ id: 1, version: 1, name: user.accounts[0]?.name, locale: 'en', settings: {}, custom_attributes: { timezone: 'UTC' }, features: { outgoing_mail: false } })],
  ['GET A/agents', desk => desk.agents],
  ['POST A/agents', (desk, request) => changeSettings(desk, () => {
    const invited = agent({ id: desk.nextId(), confirmed: false, ...bodyOf<Partial<Agent>>(request) })
    desk.agents = [...desk.agents, invited]
    return invited
  })],
  ['PATCH A/agents/:id', (desk, request, id) => changeSettings(desk, () => {
    desk.agents = updated(desk.agents, id, bodyOf<Partial<Agent>>(request))
    return found(desk.agents, id)
  })],
  ['DELETE A/agents/:id', (desk, _, id) => changeSettings(desk, () => { desk.agents = desk.agents.filter(row => row.id !== id) })],
  ['POST A/agents/:id/password_link', (_, __, id) => ({ url: `https://desk.example/password#token-of-${id}`, expires_at: 1_700_600_000 })],
  ['GET A/assignable_agents', desk => ({ payload: desk.agents })],

  ['GET A/macros', () => ({ payload: [] })],
  ['GET A/inboxes', desk => ({ payload: desk.inboxes })],
  ['POST A/inboxes', (desk, request) => changeSettings(desk, () => createInbox(desk, request))],
  ['PATCH A/inboxes/:id', (desk, request, id) => changeSettings(desk, () => {
    const { channel, ...changes } = bodyOf<Partial<Inbox> & { channel?: object }>(request)
    desk.inboxes = updated(desk.inboxes, id, changes)
    return found(desk.inboxes, id)
  })],
  ['DELETE A/inboxes/:id', (desk, _, id) => changeSettings(desk, () => { desk.inboxes = desk.inboxes.filter(row => row.id !== id) })],
  ['GET A/inboxes/:id/webhook_status', () => ({ accepted_at: null, refused_at: null, refused_reason: null })],
  ['GET A/inbox_members/:id', (desk, _, id) => ({ payload: membersOf(desk, id, desk.inboxMembers) })],
  ['PATCH A/inbox_members', (desk, request) => setInboxMembers(desk, bodyOf(request))],

  ['POST A/conversations/:id/participants', (desk, request, id) => {
    const before = desk.conversation(id).participant_ids ?? []
    const added = bodyOf<{ user_ids: number[] }>(request).user_ids.filter(each => !before.includes(each))
    desk.changeConversation(id, { participant_ids: [...before, ...added] })
    return desk.agents.filter(agent => added.includes(agent.id))
  }],
  ['DELETE A/conversations/:id/participants', (desk, request, id) => {
    const { user_ids: gone } = bodyOf<{ user_ids: number[] }>(request)
    desk.changeConversation(id, { participant_ids: (desk.conversation(id).participant_ids ?? []).filter(each => !gone.includes(each)) })
  }],
  ['GET A/labels', desk => ({ payload: desk.labels })],
  ['POST A/labels', (desk, request) => changeSettings(desk, () => {
    const created = label({ id: desk.nextId(), ...bodyOf<Partial<Label>>(request) })
    desk.labels = [...desk.labels, created]
    return created
  })],
  ['PATCH A/labels/:id', (desk, request, id) => changeSettings(desk, () => {
    desk.labels = updated(desk.labels, id, bodyOf<Partial<Label>>(request))
    return found(desk.labels, id)
  })],
  ['DELETE A/labels/:id', (desk, _, id) => changeSettings(desk, () => { desk.labels = desk.labels.filter(row => row.id !== id) })],

  ['GET A/teams', desk => desk.teams],
  ['POST A/teams', (desk, request) => changeSettings(desk, () => {
    const created = team({ id: desk.nextId(), ...bodyOf<Partial<Team>>(request) })
    desk.teams = [...desk.teams, created]
    return created
  })],
  ['PATCH A/teams/:id', (desk, request, id) => changeSettings(desk, () => {
    desk.teams = updated(desk.teams, id, bodyOf<Partial<Team>>(request))
    return found(desk.teams, id)
  })],
  ['DELETE A/teams/:id', (desk, _, id) => changeSettings(desk, () => { desk.teams = desk.teams.filter(row => row.id !== id) })],
  ['GET A/teams/:id/team_members', (desk, _, id) => membersOf(desk, id)],
  ['PATCH A/teams/:id/team_members', (desk, request, id) => setMembers(desk, id, bodyOf<{ user_ids: number[] }>(request).user_ids)],

  ['GET A/notifications', notificationPage],
  ['POST A/notifications/read_all', (desk, { body }) => readNotifications(desk, READ_AT, (body as { primary_actor_id?: number }).primary_actor_id)],
  ['PATCH A/notifications/:id', (desk, _, id) => changeNotification(desk, id, { read_at: READ_AT })],
  ['POST A/notifications/:id/unread', (desk, _, id) => changeNotification(desk, id, { read_at: null, snoozed_until: null })],
  ['POST A/notifications/:id/snooze', (desk, { body }, id) => changeNotification(desk, id, { snoozed_until: new Date((body as { snoozed_until: number }).snoozed_until * 1000).toISOString() })],
  ['DELETE A/notifications/:id', (desk, _, id) => deleteNotification(desk, id)],
  ['GET A/notification_settings', desk => desk.notificationSettings],
  ['PATCH A/notification_settings', (desk, { body }) => {
    desk.notificationSettings = { ...desk.notificationSettings, ...body as object, version: desk.notificationSettings.version + 1 }
    return desk.notificationSettings
  }],
  ['GET A/conversations', conversationPage],
  ['POST A/conversations/filter', filteredPage],
  ['GET A/conversations/meta', (desk, { query }) => ({ meta: desk.counts(filterOf(query)) })],
  ['GET A/conversations/:id', (desk, _, id) => desk.conversation(id)],
  ['POST A/conversations/:id/toggle_status', (desk, request, id) => {
    const { status } = desk.changeConversation(id, { status: bodyOf<WireConversation>(request).status }, 'conversation.status_changed')
    return { payload: { success: true, conversation_id: id, current_status: status, snoozed_until: null } }
  }],
  ['POST A/bulk_actions', (desk, request) => changeInBulk(desk, bodyOf<Parameters<typeof changeInBulk>[1]>(request))],
  ['POST A/macros/:id/execute', () => ({ refused: [] })],
  ['POST A/conversations/:id/custom_attributes', (desk, request, id) => {
    const { custom_attributes } = desk.changeConversation(id, bodyOf<Pick<WireConversation, 'custom_attributes'>>(request))
    return { custom_attributes }
  }],
  ['POST A/conversations/:id/update_last_seen', (desk, _, id) => desk.changeConversation(id, { unread_count: 0 }, 'conversation.read')],
  ['POST A/conversations/:id/unread', (desk, _, id) => desk.changeConversation(id, { unread_count: 1 }, 'conversation.read')],
  ['GET A/conversations/:id/messages', messagePage],
  ['POST A/conversations/:id/messages', createMessage],
  ['POST A/conversations/:id/direct_uploads', offerUpload],
  ['POST A/direct_uploads', offerUpload],
  ['PUT /upload', () => null],
  ['GET A/draft_messages', draftPage],
  ['GET A/conversations/:id/draft_messages', (desk, { query }, id) => draftOf(desk, id, query.get('private') === 'true')],
  ['PATCH A/conversations/:id/draft_messages', saveDraft],
  ['DELETE A/conversations/:id/messages/:id', (desk, _, __, id) => desk.changeMessage(id, { content: 'This message was deleted', content_attributes: { deleted: true } })],

  // The contact card asks for it on every desk.
  ['GET A/custom_attribute_definitions', desk => desk.collections.custom_attribute_definitions?.rows ?? []],

  ['GET A/custom_filters', desk => desk.collections.custom_filters?.rows ?? []],
  ['GET A/contacts', (desk, { query }) => contactPage(desk.contacts, query)],
  ['POST A/contacts/filter', (desk, request) => {
    const [condition] = bodyOf<{ payload: { values: string[] }[] }>(request).payload
    return contactPage(desk.contacts.filter(({ name }) => name.toLowerCase().includes(condition?.values[0] ?? '')), request.query)
  }],
  ['POST A/contacts/:id/labels', (desk, request, id) => ({ payload: desk.changeContact(id, bodyOf<{ labels: string[] }>(request)).labels })],
  ['GET A/contacts/search', (desk, { query }) => ({ meta: {}, payload: desk.contacts.filter(({ name }) => name.toLowerCase().includes(query.get('q') ?? '')) })],
  ['GET A/contacts/:id', (desk, _, id) => ({ payload: desk.contacts.find(each => each.id === id) ?? senderOf(desk, id) })],
  ['GET A/contacts/:id/notes', () => []],
  ['GET A/contacts/:id/conversations', (desk, _, id) => ({ payload: desk.conversations.filter(row => row.contact_id === id) })],
  ['PATCH A/contacts/:id', (desk, request, id) => {
    const { custom_attributes, ...fields } = bodyOf<Partial<WireContact>>(request)
    const merged = { ...found(desk.contacts, id).custom_attributes, ...custom_attributes }
    return { payload: desk.changeContact(id, { ...fields, custom_attributes: merged }) }
  }],
  ['POST A/contacts/:id/destroy_custom_attributes', (desk, request, id) => {
    const names = bodyOf<{ custom_attributes: string[] }>(request).custom_attributes
    const left = Object.entries(found(desk.contacts, id).custom_attributes).filter(([name]) => !names.includes(name))
    return { payload: desk.changeContact(id, { custom_attributes: Object.fromEntries(left) }) }
  }],
]
