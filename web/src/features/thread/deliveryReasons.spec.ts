import { expect, it } from 'vitest'
import { deliveryReason } from './deliveryReasons'

it.each([
  ['131047: Re-engagement message', 'windowClosed', 'while-open'],
  ['131026: Message undeliverable', 'unreachable', 'always'],
  ['400: Bad Request: chat not found', 'unreachable', 'always'],
  ['131051: Unsupported message type', 'unsupported', 'never'],
  ['130429: Rate limit hit', 'tooMany', 'always'],
  ['131053: Media upload error', 'fileRefused', 'never'],
  ['401: Unauthorized', 'inboxRefused', 'always'],
  ['403: Forbidden: bot was blocked by the user', 'blocked', 'always'],
  ['403: Forbidden: user is deactivated', 'deactivated', 'never'],
  ['400: Bad Request: message is too long', 'tooLong', 'never'],
  ['400: Bad Request: file is too big', 'fileTooLarge', 'never'],
  ['IdentityNotVerified: Amazon SES sends no mail from this address', 'senderNotVerified', 'always'],
  ['MessageRejected: Amazon SES has refused the content of the mail.', 'mailRefused', 'always'],
  ['TooManyRequestsException: Amazon SES takes no more mails now.', 'tooMany', 'always'],
  ['SendingPausedException: Amazon SES has paused the sending', 'mailPaused', 'always'],
  ['MailboxFull: smtp; 452 4.2.2 over quota', 'mailboxFull', 'always'],
  ['General: smtp; 550 5.1.1 unknown user', 'addressGone', 'always'],
  ['5.1.10 Recipient not found', 'addressGone', 'always'],
  ['OnAccountSuppressionList: Amazon SES did not send', 'addressGone', 'always'],
  ['A mail has files of at most 25 MB together.', 'filesTooLarge', 'never'],
  ['files_lost', 'filesLost', 'never'],
])('explains %s', (error, name, repeatable) => {
  expect(deliveryReason(error)).toEqual({ text: `thread.delivery.reasons.${name}`, repeatable })
})

it.each(['Something new', 'Order 1310470 is unknown', ''])('leaves %j in the words of the provider', (error) => {
  expect(deliveryReason(error)).toEqual({ text: null, repeatable: 'always' })
})
