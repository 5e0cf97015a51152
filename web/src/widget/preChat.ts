/** Whether there is a form before the first message. */
import type { PreChatField, WidgetConfig, WidgetContact } from './types'

const KNOWN: Record<string, (contact: WidgetContact) => unknown> = {
  emailAddress: ({ email }) => email,
  fullName: ({ identifier, name }) => identifier && name,
  phoneNumber: ({ phone_number }) => phone_number,
}

/** The questions that have to be asked: none whose answer is known. */
export function fieldsFor({ pre_chat_form_enabled, pre_chat_form_options }: WidgetConfig, contact: WidgetContact | null): PreChatField[] {
  if (!pre_chat_form_enabled)
    return []
  return (pre_chat_form_options?.pre_chat_fields ?? []).filter(({ enabled, name }) => enabled && !(contact && KNOWN[name]?.(contact)))
}
