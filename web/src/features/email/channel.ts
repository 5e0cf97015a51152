/** Apart from the rules of recipients, because the first screen needs no more of mails. */
export const isChannelOfMails = (channel: string | undefined): boolean => channel === 'Channel::Email'
