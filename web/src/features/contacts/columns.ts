import { computed } from 'vue'
import { saveUiSettings } from '@/api/profile'
import type { CustomAttribute } from '@/features/custom_attributes'
import { useCustomAttributes } from '@/features/custom_attributes'
import { attributeRows } from '@/features/contact/attributeRows'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'
import { exactTime, shortAge } from '@/i18n/format'
import type { Contact } from '@/realtime/model'
import { useNotices } from '@/stores/notices'
import { useSession } from '@/stores/session'
import type { Sort } from './requests'

/** `sort`: the field by which its header sorts. `note`: shown as a tip. */
export interface ContactColumn {
  key: string
  title: string
  sort?: Sort
  text: (contact: Contact, now: number) => string
  note?: (contact: Contact) => string | undefined
}

const CUSTOM = 'custom:'
export const DEFAULT_COLUMNS: readonly string[] = ['email', 'phone_number', 'company', 'labels', 'last_activity_at']

const attribute = (name: string) => (contact: Contact) => {
  const value = contact.additional_attributes[name]
  return typeof value === 'string' ? value : ''
}
const age = (read: (contact: Contact) => number | null) => ({
  text: (contact: Contact, now: number) => read(contact) ? shortAge(read(contact) ?? 0, now, t('time.now')) : '',
  note: (contact: Contact) => read(contact) ? exactTime(read(contact) ?? 0) : undefined,
})

const BUILT_IN: readonly (Omit<ContactColumn, 'title'> & { title: TextKey })[] = [
  { key: 'email', title: 'contact.email', sort: 'email', text: contact => contact.email ?? '' },
  { key: 'phone_number', title: 'contact.phone', sort: 'phone_number', text: contact => contact.phone_number ?? '' },
  { key: 'identifier', title: 'contact.identifier', text: contact => contact.identifier ?? '' },
  { key: 'company', title: 'contacts.company', sort: 'company', text: attribute('company_name') },
  { key: 'city', title: 'contacts.city', sort: 'city', text: attribute('city') },
  { key: 'country', title: 'contacts.country', sort: 'country', text: attribute('country') },
  { key: 'labels', title: 'contacts.labels', text: contact => contact.labels.join(', ') },
  { key: 'last_activity_at', title: 'contacts.lastActivity', sort: 'last_activity_at', ...age(contact => contact.last_activity_at) },
  { key: 'created_at', title: 'contacts.created', sort: 'created_at', ...age(contact => contact.created_at) },
]

function customColumn({ attribute_key: key, attribute_display_name: title }: CustomAttribute): ContactColumn {
  return { key: CUSTOM + key, title, text: ({ custom_attributes: values }) => attributeRows(key in values ? { [key]: values[key] ?? null } : {})[0]?.value ?? '' }
}

/** The columns that this person has chosen, in every browser. The name is always the first one. */
export function useColumns() {
  const session = useSession()
  const attributes = useCustomAttributes()

  const all = computed<ContactColumn[]>(() => [
    ...BUILT_IN.map(column => ({ ...column, title: t(column.title) })),
    ...attributes.rows.filter(({ attribute_model: model }) => model === 'contact_attribute').map(customColumn),
  ])
  const chosen = computed<readonly string[]>(() => {
    const saved = session.user?.ui_settings.contact_columns
    return Array.isArray(saved) ? saved.filter(key => typeof key === 'string') : DEFAULT_COLUMNS
  })
  const columns = computed(() => all.value.filter(({ key }) => chosen.value.includes(key)))
  const groups = computed(() => [{ key: 'columns', label: t('contacts.columns'), entries: all.value.map(({ key, title }) => ({ key, label: title, checked: chosen.value.includes(key) })) }])

  async function toggle(key: string): Promise<void> {
    const contact_columns = chosen.value.includes(key) ? chosen.value.filter(each => each !== key) : [...chosen.value, key]
    await session.change(() => saveUiSettings({ contact_columns })).catch((problem: unknown) => useNotices().fail('columns_failed', problem, () => void toggle(key)))
  }

  return { columns, groups, toggle }
}
