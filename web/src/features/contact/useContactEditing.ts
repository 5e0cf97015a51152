import { ref } from 'vue'
import { ApiError } from '@/api/client'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { useContacts } from '@/stores/contacts'

export type ContactField = 'name' | 'email' | 'phone_number' | 'identifier'

export const CONTACT_FIELDS: { name: ContactField, label: TextKey, type: 'text' | 'email' | 'tel' }[] = [
  { name: 'name', label: 'contact.name', type: 'text' },
  { name: 'email', label: 'contact.email', type: 'email' },
  { name: 'phone_number', label: 'contact.phone', type: 'tel' },
  { name: 'identifier', label: 'contact.identifier', type: 'text' },
]

/** Saves one field at a time and keeps its error message. */
export function useContactEditing(contactId: () => number) {
  const contacts = useContacts()
  const errors = ref<Partial<Record<ContactField, string>>>({})
  const saving = ref<ContactField | null>(null)

  async function save(field: ContactField, value: string) {
    saving.value = field
    errors.value = { ...errors.value, [field]: '' }
    try {
      await contacts.update(contactId(), { [field]: value || null })
    }
    catch (problem) {
      errors.value = { ...errors.value, [field]: problem instanceof ApiError && problem.status > 0 ? problem.message : t('error.unreachable') }
    }
    finally {
      saving.value = null
    }
  }

  return { errors, saving, save }
}
