import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { ApiError } from '@/api/client'
import { errorText } from '@/api/errorText'
import { changesBetween, copyOf, isSame } from './changes'

export interface Form<Fields extends object> {
  fields: Fields
  /** Error messages by field. */
  errors: Partial<Record<keyof Fields, string>>
  /** Error that concerns no field of the form. */
  error: string
  saving: boolean
  /** Whether the fields differ from the saved ones. */
  changed: boolean
  /** Whether the stored value of a changed field has changed too. */
  overtaken: boolean
  submit: () => Promise<void>
}

/** The changed part of a request's body, which `bodyOf` makes of the fields; by default the fields are the body. */
type Changes<Fields extends object> = <Body extends object = Fields>(bodyOf?: (fields: Fields) => Body) => Partial<Body>

/** State of a settings form. `stored` is the first values of a new thing, or returns the present ones of a stored thing, which unchanged
 * fields follow. `save` throws ApiError; its message is displayed at the fields it names: `channel.bot_token` is displayed at the field
 * `bot_token`. */
export function useForm<Fields extends object>(stored: Fields | (() => Fields), save: (fields: Fields, changes: Changes<Fields>) => Promise<unknown>, onSaved: () => void): Form<Fields> {
  const isLive = typeof stored === 'function'
  const read = () => copyOf(isLive ? (stored as () => Fields)() : stored as Fields)
  const fields = reactive(read()) as Fields
  const base = reactive(read()) as Fields
  const errors = ref<Form<Fields>['errors']>({})
  const error = ref('')
  const saving = ref(false)
  const changed = computed(() => !isSame(fields, base))
  const changedElsewhere = shallowRef<readonly (keyof Fields)[]>([])
  const overtaken = computed(() => changedElsewhere.value.some(name => !isSame(fields[name], base[name])))

  if (isLive)
    watch(() => JSON.stringify(read()), () => { if (!saving.value) follow() })

  /** Takes over the stored values, except into fields that were changed here. `sent`: the fields of a save that has succeeded; the
   * server may have stored other values, such as a text without the blanks around it. */
  function follow(sent?: Fields): void {
    const before = copyOf(base)
    const present = read()
    for (const name of Object.keys(present) as (keyof Fields)[]) {
      const moved = !isSame(present[name], before[name])
      base[name] = copyOf(moved ? present : sent ?? present)[name]
      if (moved && isSame(fields[name], (sent ?? before)[name]))
        fields[name] = present[name]
      else if (moved && !sent)
        changedElsewhere.value = [...changedElsewhere.value, name]
    }
  }

  const changes: Changes<Fields> = <Body extends object>(bodyOf = (values: Fields) => values as unknown as Body) => changesBetween(bodyOf(copyOf(base)), bodyOf(copyOf(fields)))

  async function submit(): Promise<void> {
    if (saving.value)
      return
    saving.value = true
    errors.value = {}
    error.value = ''
    const sent = copyOf(fields)
    try {
      await save(fields, changes)
      if (isLive)
        follow(sent)
      else
        Object.assign(base, copyOf(fields))
      changedElsewhere.value = []
      onSaved()
    }
    catch (problem) {
      display(problem)
      if (isLive)
        follow()
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

  return reactive({ fields, errors, error, saving, changed, overtaken, submit }) as Form<Fields>
}
