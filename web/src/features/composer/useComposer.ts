import { computed, onBeforeUnmount, ref } from 'vue'
import { t } from '@/i18n'
import { fileSize, wholeNumber } from '@/i18n/format'
import { useConnection } from '@/stores/connection'
import type { DraftKind } from '@/stores/drafts'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import type { FileRejection } from './files'
import { MAX_TOTAL_BYTES, MAX_FILES, useFiles } from './files'

const TYPING_TIMEOUT = 5_000

/** State of the composer of one conversation. Text is stored as a draft; files are lost with the composer. */
export function useComposer(conversationId: number) {
  const drafts = useDrafts()
  const outbox = useOutbox()
  const connection = useConnection()
  const { files, add, remove, clear } = useFiles()
  const fileRejection = ref<FileRejection | null>(null)
  let typingTimer = 0

  const draft = computed(() => drafts.of(conversationId))
  const kind = computed<DraftKind>({
    get: () => draft.value.kind,
    set: next => drafts.update(conversationId, { kind: next }),
  })
  const text = computed({
    get: () => draft.value[kind.value],
    set: next => drafts.update(conversationId, { [kind.value]: next }),
  })
  const rejection = computed(() => fileRejection.value && {
    tooLarge: t('composer.tooLarge', { size: fileSize(MAX_TOTAL_BYTES) }),
    tooMany: t('composer.tooMany', { n: wholeNumber(MAX_FILES) }),
  }[fileRejection.value])
  const sendable = computed(() => text.value.trim() !== '' || files.value.length > 0)

  function onInput() {
    const note = kind.value === 'note'
    connection.startTyping(conversationId, note)
    window.clearTimeout(typingTimer)
    typingTimer = window.setTimeout(() => connection.stopTyping(conversationId, note), TYPING_TIMEOUT)
  }

  function stopTyping() {
    window.clearTimeout(typingTimer)
    connection.stopTyping(conversationId, kind.value === 'note')
  }

  function attach(more: Iterable<File>) {
    fileRejection.value = add(more)
  }

  function send() {
    if (!sendable.value)
      return
    const chosen = files.value.map(({ file }) => file)
    outbox.send(conversationId, { content: text.value.trim(), private: kind.value === 'note', in_reply_to: draft.value.in_reply_to, files: chosen })
    drafts.clear(conversationId, kind.value)
    fileRejection.value = null
    clear()
    stopTyping()
  }

  onBeforeUnmount(() => {
    stopTyping()
    clear()
  })

  function clearReplyTarget() {
    drafts.update(conversationId, { in_reply_to: null })
  }

  return { draft, kind, text, files, rejection, sendable, onInput, attach, remove, send, clearReplyTarget }
}
