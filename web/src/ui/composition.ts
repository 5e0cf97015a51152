/** The key code of keys that an input method handles. Safari sends it right after a composition, when `isComposing` is false. */
const HANDLED_BY_INPUT_METHOD = 229

/** Whether the key belongs to an input method: Enter then confirms a word and sends nothing. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === HANDLED_BY_INPUT_METHOD
}
