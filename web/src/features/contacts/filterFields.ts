import { computed } from 'vue'
import { useCustomAttributes } from '@/features/custom_attributes'
import type { FieldKind, FilterField } from '@/features/filters/conditions'
import type { TextKey } from '@/i18n'
import { t } from '@/i18n'

const BUILT_IN: readonly [key: string, title: TextKey, kind: FieldKind][] = [
  ['name', 'contact.name', 'text'],
  ['email', 'contact.email', 'text'],
  ['phone_number', 'contact.phone', 'text'],
  ['identifier', 'contact.identifier', 'word'],
  ['company', 'contacts.company', 'text'],
  ['city', 'contacts.city', 'text'],
  ['country_code', 'contacts.countryCode', 'word'],
  ['labels', 'contacts.labels', 'names'],
  ['created_at', 'contacts.created', 'date'],
  ['last_activity_at', 'contacts.lastActivity', 'date'],
  ['blocked', 'contacts.blocked', 'flag'],
]
const OF_TYPE: Readonly<Record<string, FieldKind>> = { number: 'number', currency: 'number', percent: 'number', date: 'date', checkbox: 'flag' }

/** The built-in fields of contacts and their custom attributes. */
export function useFilterFields() {
  const attributes = useCustomAttributes()
  return computed<[FilterField, ...FilterField[]]>(() => {
    const custom = attributes.rows.filter(({ attribute_model: model }) => model === 'contact_attribute').map((attribute): FilterField => ({
      key: attribute.attribute_key,
      title: attribute.attribute_display_name,
      kind: OF_TYPE[attribute.attribute_display_type] ?? 'text',
      isCustom: true,
      ...(attribute.attribute_values.length > 0 && { options: attribute.attribute_values.map(value => ({ value, label: value })) }),
    }))
    const [first, ...others] = BUILT_IN.map(([key, title, kind]): FilterField => ({ key, title: t(title), kind }))
    return [first ?? { key: 'name', title: t('contact.name'), kind: 'text' }, ...others, ...custom]
  })
}
