/** The channels that can be connected here: their credentials, their instructions, and the values that the operator copies. */
import type { components } from '@/api/generated'
import type { Inbox } from '@/api/types'
import type { TextKey } from '@/i18n'
import { DEFAULT_COLOR } from './websiteFields'

type Schemas = components['schemas']
export type Typed = Record<string, string>

export interface CredentialField {
  /** The last part of the name in the API, by which its errors find the field. */
  name: string
  label: TextKey
  hint?: TextKey
  type?: 'tel' | 'url' | 'email' | 'color' | 'lines' | 'password' | 'switch'
  placeholder?: string
  optional?: boolean
  /** The switch that shows the field. */
  when?: string
  /** The API never returns it: an empty field leaves it unchanged. */
  secret?: boolean
  /** It identifies the inbox, so that only a new one has the field. */
  fixed?: boolean
  initial?: () => string
}

/** `lines`: the value is code of several lines. */
export interface Copied { label: TextKey, value: string, lines?: boolean }

export interface Guide { title: TextKey, steps: readonly TextKey[] }

export interface ChannelSetup {
  /** `channel_type` of its inboxes. */
  type: string
  title: TextKey
  hint: TextKey
  /** Says who sees the name of the inbox, in place of the general text. */
  nameHint?: TextKey
  /** The way to the credentials. */
  instructions: readonly TextKey[]
  fields: readonly [CredentialField, ...CredentialField[]]
  /** The body of a new inbox and of a change. */
  create: (typed: Typed) => Schemas['NewInbox']['channel']
  /** Further fields of a new inbox, beside its channel. */
  settings?: (typed: Typed) => Partial<Pick<Schemas['NewInbox'], 'greeting_enabled' | 'greeting_message'>>
  change: (typed: Typed) => NonNullable<Schemas['InboxChanges']['channel']>
  /** Values of the fields that the API returns. */
  stored: (inbox: Inbox) => Typed
  /** Values for the provider or the account's program; `typed` is empty except for a new inbox. */
  copies: (inbox: Inbox, typed: Typed) => Copied[]
  afterwards: TextKey
  /** The address to which a test message goes. */
  address: (inbox: Inbox) => string
  /** Ways through the settings of providers, of which the operator follows one. */
  guides?: readonly Guide[]
  /** The reason why nothing can arrive in the inbox. */
  missing?: (inbox: Inbox) => TextKey | undefined
  /** Asks for a test message, in place of the general text. */
  waiting?: TextKey
  /** The advice after a wrong signature. A channel without it has no webhooks of a provider. */
  wrongSignature?: TextKey
}

const compact = ({ phone_number: _, ...config }: Typed) => Object.fromEntries(Object.entries(config).map(([name, value]) => [name, value.trim()]))
const copied = (label: TextKey, value: string | null | undefined): Copied[] => value ? [{ label, value }] : []

const telegram: ChannelSetup = {
  type: 'Channel::Telegram',
  title: 'inboxes.telegram.title',
  hint: 'inboxes.telegram.hint',
  instructions: ['inboxes.telegram.open', 'inboxes.telegram.token', 'inboxes.telegram.paste'],
  fields: [{ name: 'bot_token', label: 'inboxes.telegram.botToken', secret: true, placeholder: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' }],
  create: ({ bot_token = '' }) => ({ type: 'telegram', bot_token }),
  change: ({ bot_token = '' }) => ({ bot_token }),
  stored: () => ({}),
  copies: ({ bot_name }) => copied('inboxes.telegram.link', bot_name && `https://t.me/${bot_name}`),
  afterwards: 'inboxes.telegram.afterwards',
  address: ({ bot_name, name }) => bot_name ? `@${bot_name}` : name,
  wrongSignature: 'inboxes.telegram.wrongSignature',
}

const whatsapp: ChannelSetup = {
  type: 'Channel::Whatsapp',
  title: 'inboxes.whatsapp.title',
  hint: 'inboxes.whatsapp.hint',
  instructions: ['inboxes.whatsapp.ids', 'inboxes.whatsapp.key', 'inboxes.whatsapp.secret'],
  fields: [
    { name: 'phone_number', label: 'inboxes.whatsapp.phoneNumber', type: 'tel', placeholder: '+14155550100', fixed: true },
    { name: 'phone_number_id', label: 'inboxes.whatsapp.phoneNumberId' },
    { name: 'business_account_id', label: 'inboxes.whatsapp.businessAccountId', hint: 'inboxes.optional', optional: true },
    { name: 'api_key', label: 'inboxes.whatsapp.apiKey', secret: true },
    { name: 'app_secret', label: 'inboxes.whatsapp.appSecret', secret: true },
    { name: 'webhook_verify_token', label: 'inboxes.whatsapp.verifyToken', hint: 'inboxes.whatsapp.verifyTokenHint', secret: true, initial: () => crypto.randomUUID() },
  ],
  create: typed => ({ type: 'whatsapp', phone_number: typed.phone_number ?? '', provider: 'whatsapp_cloud', provider_config: compact(typed) }),
  change: typed => ({ provider_config: compact(typed) }),
  stored: ({ provider_config: config }) => ({ phone_number_id: config?.phone_number_id ?? '', business_account_id: config?.business_account_id ?? '' }),
  copies: ({ callback_webhook_url }, typed) => [
    ...copied('inboxes.whatsapp.callbackUrl', callback_webhook_url),
    ...copied('inboxes.whatsapp.verifyToken', typed.webhook_verify_token),
  ],
  afterwards: 'inboxes.whatsapp.afterwards',
  address: ({ phone_number, name }) => phone_number ?? name,
  wrongSignature: 'inboxes.whatsapp.wrongSignature',
}

const website: ChannelSetup = {
  type: 'Channel::WebWidget',
  title: 'inboxes.website.title',
  hint: 'inboxes.website.channelHint',
  nameHint: 'inboxes.website.nameHint',
  instructions: ['inboxes.website.describe', 'inboxes.website.later'],
  fields: [
    { name: 'website_url', label: 'inboxes.website.url', type: 'url', placeholder: 'https://example.com' },
    { name: 'widget_color', label: 'inboxes.website.color', type: 'color', initial: () => DEFAULT_COLOR },
    { name: 'greeting_message', label: 'inboxes.greeting', hint: 'inboxes.website.greetingHint', type: 'lines', optional: true },
  ],
  create: ({ website_url = '', widget_color = DEFAULT_COLOR }) => ({ type: 'web_widget', website_url: website_url.trim(), widget_color }),
  settings: ({ greeting_message = '' }) => greeting_message.trim() ? { greeting_enabled: true, greeting_message: greeting_message.trim() } : {},
  change: ({ website_url = '', widget_color = DEFAULT_COLOR }) => ({ website_url: website_url.trim(), widget_color }),
  stored: ({ website_url, widget_color }) => ({ website_url: website_url ?? '', widget_color: widget_color ?? DEFAULT_COLOR }),
  copies: ({ web_widget_script }) => copied('inboxes.website.script', web_widget_script).map(each => ({ ...each, lines: true })),
  afterwards: 'inboxes.website.afterwards',
  address: ({ website_url, name }) => website_url || name,
  waiting: 'inboxes.website.waiting',
}

/** A switch is on with any text. */
const ON = 'on'
const text = (value: boolean | undefined) => value ? ON : ''

function mailServers(typed: Typed) {
  const { imap_enabled, imap_address = '', imap_port, imap_login = '', imap_password = '', imap_enable_ssl, smtp_enabled, smtp_address = '', smtp_port, smtp_login = '', smtp_password = '', smtp_enable_ssl_tls } = typed
  return {
    imap_enabled: !!imap_enabled,
    ...imap_enabled && { imap_address: imap_address.trim(), imap_port: Number(imap_port), imap_login: imap_login.trim(), imap_password, imap_enable_ssl: !!imap_enable_ssl },
    smtp_enabled: !!smtp_enabled,
    ...smtp_enabled && { smtp_address: smtp_address.trim(), smtp_port: Number(smtp_port), smtp_login: smtp_login.trim(), smtp_password, smtp_enable_ssl_tls: !!smtp_enable_ssl_tls },
  }
}

const email: ChannelSetup = {
  type: 'Channel::Email',
  title: 'inboxes.email.title',
  hint: 'inboxes.email.hint',
  instructions: ['inboxes.email.one', 'inboxes.email.two'],
  fields: [
    { name: 'email', label: 'inboxes.email.address', type: 'email', placeholder: 'support@example.com', fixed: true },
    { name: 'imap_enabled', label: 'inboxes.email.imap', hint: 'inboxes.email.imapHint', type: 'switch' },
    { name: 'imap_address', label: 'inboxes.email.imapServer', placeholder: 'imap.example.com', when: 'imap_enabled' },
    { name: 'imap_port', label: 'inboxes.email.imapPort', when: 'imap_enabled', initial: () => '993' },
    { name: 'imap_login', label: 'inboxes.email.imapLogin', placeholder: 'support@example.com', when: 'imap_enabled' },
    { name: 'imap_password', label: 'inboxes.email.imapPassword', hint: 'inboxes.email.passwordHint', type: 'password', secret: true, when: 'imap_enabled' },
    { name: 'imap_enable_ssl', label: 'inboxes.email.imapTls', hint: 'inboxes.email.tlsHint', type: 'switch', when: 'imap_enabled', initial: () => ON },
    { name: 'smtp_enabled', label: 'inboxes.email.smtp', hint: 'inboxes.email.smtpHint', type: 'switch' },
    { name: 'smtp_address', label: 'inboxes.email.smtpServer', placeholder: 'smtp.example.com', when: 'smtp_enabled' },
    { name: 'smtp_port', label: 'inboxes.email.smtpPort', when: 'smtp_enabled', initial: () => '587' },
    { name: 'smtp_login', label: 'inboxes.email.smtpLogin', placeholder: 'support@example.com', optional: true, when: 'smtp_enabled' },
    { name: 'smtp_password', label: 'inboxes.email.smtpPassword', type: 'password', secret: true, optional: true, when: 'smtp_enabled' },
    { name: 'smtp_enable_ssl_tls', label: 'inboxes.email.smtpTls', hint: 'inboxes.email.tlsHint', type: 'switch', when: 'smtp_enabled' },
  ],
  create: ({ email: address = '', ...typed }) => ({ type: 'email', email: address.trim(), ...mailServers(typed) }),
  change: mailServers,
  stored: inbox => ({
    imap_enabled: text(inbox.imap_enabled),
    imap_address: inbox.imap_address ?? '',
    imap_port: String(inbox.imap_port ?? 993),
    imap_login: inbox.imap_login ?? '',
    imap_enable_ssl: text(inbox.imap_enable_ssl ?? true),
    smtp_enabled: text(inbox.smtp_enabled),
    smtp_address: inbox.smtp_address ?? '',
    smtp_port: String(inbox.smtp_port ?? 587),
    smtp_login: inbox.smtp_login ?? '',
    smtp_enable_ssl_tls: text(inbox.smtp_enable_ssl_tls),
  }),
  copies: ({ forward_to_email }) => copied('inboxes.email.forwardTo', forward_to_email),
  afterwards: 'inboxes.email.afterwards',
  guides: [
    { title: 'inboxes.email.gmail.title', steps: ['inboxes.email.gmail.one', 'inboxes.email.gmail.two', 'inboxes.email.gmail.three'] },
    { title: 'inboxes.email.microsoft.title', steps: ['inboxes.email.microsoft.one', 'inboxes.email.microsoft.two', 'inboxes.email.microsoft.three'] },
    { title: 'inboxes.email.own.title', steps: ['inboxes.email.own.one', 'inboxes.email.own.two'] },
  ],
  missing: ({ forward_to_email, imap_enabled }) => forward_to_email || imap_enabled ? undefined : 'inboxes.email.noDomain',
  address: ({ email: address, name }) => address || name,
  waiting: 'inboxes.email.waiting',
}

const api: ChannelSetup = {
  type: 'Channel::Api',
  title: 'inboxes.api.title',
  hint: 'inboxes.api.hint',
  instructions: ['inboxes.api.write', 'inboxes.api.receive'],
  fields: [{ name: 'webhook_url', label: 'inboxes.api.webhookUrl', hint: 'inboxes.api.webhookUrlHint', type: 'url', placeholder: 'https://example.com/parley', optional: true }],
  create: ({ webhook_url = '' }) => ({ type: 'api', webhook_url: webhook_url.trim() }),
  change: ({ webhook_url = '' }) => ({ webhook_url: webhook_url.trim() }),
  stored: ({ webhook_url }) => ({ webhook_url: webhook_url ?? '' }),
  copies: ({ inbox_identifier = '', hmac_token }) => [
    ...copied('inboxes.api.identifier', inbox_identifier),
    ...copied('inboxes.api.address', `${location.origin}/public/api/v1/inboxes/${inbox_identifier}/contacts`),
    ...copied('inboxes.api.signingKey', hmac_token),
  ],
  afterwards: 'inboxes.api.afterwards',
  address: ({ name }) => name,
}

export const CHANNELS = { website, email, telegram, whatsapp, api }
export type ChannelName = keyof typeof CHANNELS

/** Undefined for a channel of a newer server. */
export function setupOf({ channel_type }: Pick<Inbox, 'channel_type'>): ChannelSetup | undefined {
  return Object.values(CHANNELS).find(({ type }) => type === channel_type)
}

/** Empty fields of a new inbox, or those of a stored one. */
export function initialFields({ fields, stored }: ChannelSetup, inbox: Inbox | null): Typed {
  const empty = Object.fromEntries(fields.filter(({ fixed }) => !inbox || !fixed).map(({ name, initial }) => [name, inbox ? '' : initial?.() ?? '']))
  return { ...empty, ...inbox && stored(inbox) }
}
