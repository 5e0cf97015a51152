import { computed, reactive, ref } from 'vue'
import { ApiError } from '@/api/client'
import { errorText } from '@/api/errorText'

export interface Form<Fields extends object> {
  fields: Fields
  /** Error messages by field. */
  errors: Partial<Record<keyof Fields, string>>
  /** Error that concerns no field of the form. */
  error: string
  saving: boolean
  /** Whether the fields differ from the saved ones. */
  changed: boolean
  submit: () => Promise<void>
}

/** State of a settings form. `save` throws ApiError; its message is displayed at the fields it names: `channel.bot_token` is
 * displayed at the field `bot_token`. */
export function useForm<Fields extends object>(initial: Fields, save: (fields: Fields) => Promise<unknown>, onSaved: () => void): Form<Fields> {
  const fields = reactive({ ...initial }) as Fields
  const errors = ref<Form<Fields>['errors']>({})
  const error = ref('')
  const saving = ref(false)
  const savedFields = ref(JSON.stringify(initial))
  const changed = computed(() => JSON.stringify(fields) !== savedFields.value)

  async function submit(): Promise<void> {
    if (saving.value)
      return
    saving.value = true
    errors.value = {}
    error.value = ''
    try {
      await save(fields)
      savedFields.value = JSON.stringify(fields)
      onSaved()
    }
    catch (problem) {
      display(problem)
    }
    finally {
      saving.value = false
    }
  }

  function display(problem: unknown): void {
    const named = problem instanceof ApiError ? problem.fields.map(name => name.split('.').at(-1) ?? '').filter((name): name is keyof Fields & string => name in fields) : []
    if (named.length === 0)
      error.value = errorText(problem)
    errors.value = Object.fromEntries(named.map(name => [name, errorText(problem)])) as Form<Fields>['errors']
  }

  return reactive({ fields, errors, error, saving, changed, submit }) as Form<Fields>
}
