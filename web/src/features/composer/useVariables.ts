import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { Conversation } from '@/realtime/model'
import { useEntities } from '@/stores/entities'
import { useInboxes } from '@/stores/inboxes'
import { useSession } from '@/stores/session'
import type { Problem, ValueOf } from '@/variables/variables'
import { firstName, isGeneratedName, lastName, problemsOf } from '@/variables/variables'

const CUSTOM = 'custom_attribute.'

/** Values of the variables in a message of this conversation that the signed-in agent writes. */
export function useVariables(conversation: () => Conversation): ComputedRef<ValueOf> {
  const entities = useEntities()
  const inboxes = useInboxes()
  const session = useSession()
  const contact = computed(() => entities.contacts.get(conversation().contact_id))
  const contactName = computed(() => contact.value && (isGeneratedName(contact.value.name, contact.value.id) ? '' : contact.value.name))

  const nouns: Record<string, () => { values: Record<string, unknown>, custom?: Record<string, unknown> | undefined, truncated?: boolean | undefined } | undefined> = {
    contact: () => contact.value && {
      values: { ...namesOf(contactName.value ?? ''), id: contact.value.id, email: contact.value.email, phone: contact.value.phone_number, phone_number: contact.value.phone_number },
      custom: contact.value.custom_attributes,
      truncated: contact.value.truncated,
    },
    agent: () => session.user ? { values: { ...namesOf(session.user.name), available_name: session.user.available_name, email: session.user.email } } : undefined,
    conversation: () => ({
      values: { id: conversation().id, display_id: conversation().id, contact_name: contactName.value },
      custom: conversation().custom_attributes,
      truncated: conversation().truncated,
    }),
    inbox: () => ({ values: { id: conversation().inbox_id, name: inboxes.table.get(conversation().inbox_id)?.name } }),
    account: () => ({ values: { name: session.account?.name } }),
  }

  return computed(() => (name: string) => {
    const [noun = '', ...rest] = name.split('.')
    const field = rest.join('.')
    const known = nouns[noun]?.()
    if (!known)
      return undefined
    if (!field.startsWith(CUSTOM))
      return known.values[field]
    const key = field.slice(CUSTOM.length)
    return known.custom && Object.hasOwn(known.custom, key) ? known.custom[key] : known.truncated ? undefined : null
  })
}

const namesOf = (name: string) => ({ name, first_name: firstName(name), last_name: lastName(name) })

/** The problem that the agent should hear of: not that of a variable that is being typed. */
export function problemToShow(text: string, caret: number, valueOf: ValueOf): Problem | undefined {
  return problemsOf(text, valueOf).find(({ kind, at, written }) => caret <= at || (kind !== 'variable_unclosed' && caret >= at + written.length))
}
