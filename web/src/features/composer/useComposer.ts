import { computed, onBeforeUnmount, ref } from 'vue'
import { t } from '@/i18n'
import { fileSize, wholeNumber } from '@/i18n/format'
import { useConnection } from '@/stores/connection'
import type { DraftKind } from '@/stores/drafts'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import type { Refusal } from './files'
import { MOST_BYTES, MOST_FILES, useFiles } from './files'

const STOPPED_AFTER = 5_000

/** What is being written in one conversation. Text is kept as a draft; files live as long as the composer. */
export function useComposer(conversationId: number) {
  const drafts = useDrafts()
  const outbox = useOutbox()
  const connection = useConnection()
  const { files, add, remove, clear } = useFiles()
  const refused = ref<Refusal | null>(null)
  let pause = 0

  const draft = computed(() => drafts.of(conversationId))
  const kind = computed<DraftKind>({
    get: () => draft.value.kind,
    set: next => drafts.update(conversationId, { kind: next }),
  })
  const text = computed({
    get: () => draft.value[kind.value],
    set: next => drafts.update(conversationId, { [kind.value]: next }),
  })
  const refusal = computed(() => refused.value && {
    tooLarge: t('composer.tooLarge', { size: fileSize(MOST_BYTES) }),
    tooMany: t('composer.tooMany', { n: wholeNumber(MOST_FILES) }),
  }[refused.value])
  const sendable = computed(() => text.value.trim() !== '' || files.value.length > 0)

  function typing() {
    const note = kind.value === 'note'
    connection.typing(conversationId, note)
    window.clearTimeout(pause)
    pause = window.setTimeout(() => connection.stoppedTyping(conversationId, note), STOPPED_AFTER)
  }

  function stopTyping() {
    window.clearTimeout(pause)
    connection.stoppedTyping(conversationId, kind.value === 'note')
  }

  function attach(more: Iterable<File>) {
    refused.value = add(more)
  }

  function send() {
    if (!sendable.value)
      return
    const chosen = files.value.map(({ file }) => file)
    outbox.send(conversationId, { content: text.value.trim(), private: kind.value === 'note', in_reply_to: draft.value.in_reply_to, files: chosen })
    drafts.clear(conversationId, kind.value)
    refused.value = null
    clear()
    stopTyping()
  }

  onBeforeUnmount(() => {
    stopTyping()
    clear()
  })

  function answerNothing() {
    drafts.update(conversationId, { in_reply_to: null })
  }

  return { draft, kind, text, files, refusal, sendable, typing, attach, remove, send, answerNothing }
}
