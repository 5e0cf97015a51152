import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import { isComposing } from '@/ui/composition'
import type { Started, SuggestionSource } from './suggestions'
import { replaceText, startedBy, typedIn } from './suggestions'

/** The events of the field after which its caret may be elsewhere. */
const MOVES = ['input', 'keyup', 'pointerup', 'compositionend'] as const

/** The open list of suggestions of a text field, by what is typed there. */
export function useSuggestions(field: HTMLTextAreaElement, sources: () => readonly SuggestionSource[], texts: { fill: (text: string) => string, inserted: () => void }) {
  const source = shallowRef<SuggestionSource | null>(null)
  const typed = ref('')
  const highlighted = ref(0)
  /** Whether the chosen text could not be loaded. */
  const failed = ref(false)
  let started: Started = { from: 0, prefix: '' }

  const state = computed(() => failed.value ? 'failed' : source.value?.state() ?? 'idle')
  const options = computed(() => source.value && state.value === 'ready' ? source.value.find(typed.value) : [])
  /** A word that matches nothing is no short code: nothing covers the thread. */
  const visible = computed(() => source.value !== null && (options.value.length > 0 || typed.value === '' || state.value !== 'ready'))
  watch(typed, () => { highlighted.value = 0 })
  watch(options, ({ length }) => { highlighted.value = Math.min(highlighted.value, Math.max(length - 1, 0)) })

  function follow(event: Event) {
    if (source.value)
      update()
    else if (event instanceof InputEvent && event.inputType === 'insertText' && !event.isComposing)
      openAtCaret(true)
  }

  /** Closes the list when the caret has left the word. */
  function update() {
    const next = field.selectionStart === field.selectionEnd ? typedIn(started, field.value, field.selectionEnd, source.value?.hasSpaces) : null
    const hasLeft = next === null || (next.includes(' ') && state.value === 'ready' && source.value?.find(next).length === 0)
    if (hasLeft)
      close()
    else
      typed.value = next
  }

  /** With `typedNow`, only for the trigger itself: a word that was closed, or stood there, is left alone. */
  function openAtCaret(typedNow: boolean) {
    for (const each of sources()) {
      const found = startedBy(each.trigger, field.value, field.selectionEnd)
      if (found && !(typedNow && typedIn(found, field.value, field.selectionEnd)))
        return begin(each, found)
    }
  }

  /** Opens the list without its trigger, for the word that is typed next. */
  function open(wanted: SuggestionSource) {
    field.focus()
    begin(wanted, { from: field.selectionEnd, prefix: '' })
    field.setSelectionRange(field.selectionEnd, field.selectionEnd)
  }

  function begin(wanted: SuggestionSource, at: Started) {
    source.value = wanted
    started = at
    typed.value = typedIn(at, field.value, field.selectionEnd) ?? ''
    highlighted.value = 0
    failed.value = false
    // The list shows the failure.
    wanted.load().catch(() => undefined)
  }

  function close() {
    source.value = null
  }

  async function choose(index: number) {
    const [chosen, from, to, word] = [options.value[index], started.from, field.selectionEnd, field.value]
    if (!source.value || !chosen)
      return
    const text = await source.value.insertion(chosen.id).catch(() => { failed.value = true })
    if (text === undefined || field.value !== word)
      return
    const chosenFrom = source.value
    close()
    replaceText(field, from, to, texts.fill(text))
    chosenFrom?.inserted?.(chosen.id)
    texts.inserted()
  }

  const step = (by: number) => { highlighted.value = (highlighted.value + by + options.value.length) % options.value.length }
  const keys: Record<string, () => void> = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => void choose(highlighted.value), Tab: () => void choose(highlighted.value) }

  /** Whether the key belonged to the list. */
  function onKeydown(event: KeyboardEvent): boolean {
    const modified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey
    if (!visible.value || modified || isComposing(event))
      return false
    const perform = event.key === 'Escape' ? close : options.value.length > 0 ? keys[event.key] : undefined
    if (!perform)
      return false
    event.preventDefault()
    perform()
    return true
  }

  onMounted(() => {
    MOVES.forEach(name => field.addEventListener(name, follow))
    field.addEventListener('blur', close)
    openAtCaret(false)
  })
  onBeforeUnmount(() => {
    MOVES.forEach(name => field.removeEventListener(name, follow))
    field.removeEventListener('blur', close)
  })
  return { source, state, options, visible, highlighted, open, close, choose, onKeydown }
}
