import type { TextKey } from '@/i18n'

export interface DeliveryReason {
  /** Plain words; null for reasons that are not known, which are shown in the provider's words. */
  text: TextKey | null
  /** Whether the same message can be delivered later: always, never, or while the channel accepts replies. */
  repeatable: 'always' | 'never' | 'while-open'
}

const REASONS: readonly [pattern: RegExp, name: ReasonName, repeatable: DeliveryReason['repeatable']][] = [
  [/\b131047\b/, 'windowClosed', 'while-open'],
  [/\b131026\b|chat not found/i, 'unreachable', 'always'],
  [/\b131051\b/, 'unsupported', 'never'],
  [/\b(?:130429|131048|131056|80007)\b|too many requests/i, 'tooMany', 'always'],
  [/\b13105[23]\b/, 'fileRefused', 'never'],
  [/\b(?:131031|190)\b|unauthorized/i, 'inboxRefused', 'always'],
  [/blocked by the user/i, 'blocked', 'always'],
  [/user is deactivated/i, 'deactivated', 'never'],
  [/(?:message|caption) is too long/i, 'tooLong', 'never'],
  [/file is too big|entity too large/i, 'fileTooLarge', 'never'],
  [/^(?:IdentityNotVerified|MailFromDomainNotVerifiedException)\b/, 'senderNotVerified', 'always'],
  [/^(?:MessageRejected|BadRequestException)\b/, 'mailRefused', 'always'],
  [/^(?:TooManyRequestsException|LimitExceededException)\b/, 'tooMany', 'always'],
  [/^(?:SendingPausedException|AccountSuspendedException)\b/, 'mailPaused', 'always'],
  [/^MailboxFull\b|\b[45]\.2\.2\b/, 'mailboxFull', 'always'],
  [/^(?:NoEmail|Suppressed|OnAccountSuppressionList)\b|\b5\.1\.\d+\b/, 'addressGone', 'always'],
  [/^A mail has files of at most/, 'filesTooLarge', 'never'],
  [/^files_lost$/, 'filesLost', 'never'],
]

type ReasonName = 'windowClosed' | 'unreachable' | 'unsupported' | 'tooMany' | 'fileRefused' | 'inboxRefused' | 'blocked' | 'deactivated'
  | 'tooLong' | 'fileTooLarge' | 'filesTooLarge' | 'filesLost' | 'senderNotVerified' | 'mailRefused' | 'mailPaused' | 'mailboxFull' | 'addressGone'

/** Explains the error of a provider (code and description) or the error code of an unsent message. */
export function deliveryReason(error: string): DeliveryReason {
  const [, name, repeatable] = REASONS.find(([pattern]) => pattern.test(error)) ?? []
  return { text: name ? `thread.delivery.reasons.${name}` : null, repeatable: repeatable ?? 'always' }
}
