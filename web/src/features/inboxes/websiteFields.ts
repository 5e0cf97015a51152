/** The settings of a website inbox as one form, whose unsaved state the preview shows. */
import type { components } from '@/api/generated'
import type { Inbox, Input } from '@/api/types'
import type { CustomAttribute } from '@/features/custom_attributes'
import { surveyBody, surveyFields } from './surveyFields'
import { hoursBody, hoursFields } from './hoursFields'

export type PreChatField = components['schemas']['PreChatFieldForm']
export type ReplyTime = NonNullable<components['schemas']['NewWebWidgetChannel']['reply_time']>

export const REPLY_TIMES = ['in_a_few_minutes', 'in_a_few_hours', 'in_a_day'] as const satisfies readonly ReplyTime[]
/** Offers of the widget that can be switched here; others stay as they are. */
export const OFFERS = ['attachments', 'emoji_picker', 'end_conversation'] as const
export const DEFAULT_COLOR = '#1f93ff'

export type WebsiteFields = ReturnType<typeof websiteFields>

export function websiteFields(inbox: Inbox) {
  const flags = inbox.selected_feature_flags ?? []
  const form = inbox.pre_chat_form_options
  return {
    name: inbox.name,
    website_url: inbox.website_url ?? '',
    widget_color: inbox.widget_color ?? DEFAULT_COLOR,
    welcome_title: inbox.welcome_title ?? '',
    welcome_tagline: inbox.welcome_tagline ?? '',
    reply_time: (inbox.reply_time ?? REPLY_TIMES[0]) as ReplyTime,
    greeting_enabled: inbox.greeting_enabled,
    greeting_message: inbox.greeting_message ?? '',
    enable_auto_assignment: inbox.enable_auto_assignment,
    lock_to_single_conversation: inbox.lock_to_single_conversation,
    allow_messages_after_resolved: inbox.allow_messages_after_resolved,
    pre_chat_form_enabled: inbox.pre_chat_form_enabled ?? false,
    pre_chat_message: form?.pre_chat_message ?? '',
    pre_chat_fields: (form?.pre_chat_fields ?? []).map(field => ({ ...field }) as PreChatField),
    attachments: flags.includes('attachments'),
    emoji_picker: flags.includes('emoji_picker'),
    end_conversation: flags.includes('end_conversation'),
    hmac_mandatory: inbox.hmac_mandatory ?? false,
    continuity_via_email: inbox.continuity_via_email ?? false,
    live_visitors: inbox.live_visitors ?? false,
    allowed_domains: (inbox.allowed_domains ?? '').split(',').join('\n'),
    ...surveyFields(inbox),
    ...hoursFields(inbox),
  }
}

/** The fields as the server has them. */
export function websiteBody(inbox: Inbox, fields: WebsiteFields): Input<'InboxChanges'> {
  const others = (inbox.selected_feature_flags ?? []).filter(flag => !(OFFERS as readonly string[]).includes(flag))
  const flags = [...OFFERS.filter(offer => fields[offer]), ...others] as components['schemas']['NewWebWidgetChannel']['selected_feature_flags']
  return {
    name: fields.name.trim(),
    greeting_enabled: fields.greeting_enabled,
    ...fields.greeting_enabled && { greeting_message: fields.greeting_message },
    enable_auto_assignment: fields.enable_auto_assignment,
    lock_to_single_conversation: fields.lock_to_single_conversation,
    allow_messages_after_resolved: fields.allow_messages_after_resolved,
    ...surveyBody(fields),
    ...hoursBody(fields),
    channel: {
      website_url: fields.website_url.trim(),
      widget_color: fields.widget_color,
      welcome_title: fields.welcome_title.trim(),
      welcome_tagline: fields.welcome_tagline.trim(),
      reply_time: fields.reply_time,
      selected_feature_flags: flags ?? [],
      hmac_mandatory: fields.hmac_mandatory,
      pre_chat_form_enabled: fields.pre_chat_form_enabled,
      pre_chat_form_options: { pre_chat_message: fields.pre_chat_message.trim(), require_email: inbox.pre_chat_form_options?.require_email ?? false, pre_chat_fields: fields.pre_chat_fields },
      continuity_via_email: fields.continuity_via_email,
      allowed_domains: fields.allowed_domains,
      live_visitors: fields.live_visitors,
    },
  }
}

/** The site's own host if the list of allowed domains leaves it out, by the rules of browsers (`frame-ancestors`). */
export function ownHostLeftOut({ website_url, allowed_domains }: Pick<WebsiteFields, 'website_url' | 'allowed_domains'>): string {
  const allowed = allowed_domains.toLowerCase().split(/[,\s]+/).filter(Boolean).map(each => each.replace(/^.*:\/\//, '').replace(/\/.*/, ''))
  const address = /^https?:\/\//i.test(website_url.trim()) ? website_url.trim() : `https://${website_url.trim()}`
  if (!allowed.length || !URL.canParse(address))
    return ''
  const { host } = new URL(address)
  return allowed.some(each => each === host || each.startsWith('*.') && host.endsWith(each.slice(1))) ? '' : host
}

const TYPES: Record<CustomAttribute['attribute_display_type'], PreChatField['type']> = {
  text: 'text', number: 'number', currency: 'number', percent: 'number', link: 'link', date: 'date', list: 'list', checkbox: 'checkbox',
}

/** The question whose answer becomes the value of a custom attribute. */
export function fieldOf(attribute: CustomAttribute): PreChatField {
  return {
    name: attribute.attribute_key,
    label: attribute.attribute_display_name,
    type: TYPES[attribute.attribute_display_type],
    field_type: attribute.attribute_model as PreChatField['field_type'],
    placeholder: '',
    required: false,
    enabled: true,
    values: attribute.attribute_values,
    regex_pattern: attribute.regex_pattern || null,
    regex_cue: attribute.regex_cue || null,
  }
}

/** The list with the field one place further up (-1) or down (1). */
export function moved(fields: readonly PreChatField[], index: number, by: -1 | 1): PreChatField[] {
  const order = [...fields]
  const [field] = order.splice(index, 1)
  if (field)
    order.splice(Math.max(0, index + by), 0, field)
  return order
}
