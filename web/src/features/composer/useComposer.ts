import { computed, onBeforeUnmount, ref } from 'vue'
import { t } from '@/i18n'
import { fileSize, wholeNumber } from '@/i18n/format'
import type { FileRejection } from '@/stores/chosenFiles'
import { MAX_TOTAL_BYTES, MAX_FILES, useChosenFiles } from '@/stores/chosenFiles'
import { useConnection } from '@/stores/connection'
import type { DraftKind } from '@/stores/drafts'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import { useSession } from '@/stores/session'

const TYPING_TIMEOUT = 5_000

/** State of the composer of one conversation. Text and files are kept when another one is opened. */
export function useComposer(conversationId: number) {
  const drafts = useDrafts()
  const outbox = useOutbox()
  const session = useSession()
  const connection = useConnection()
  const chosenFiles = useChosenFiles()
  const fileRejection = ref<FileRejection | null>(null)
  let typingTimer = 0

  const files = computed(() => chosenFiles.of(conversationId))
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

  /** An emptied field is no typing. */
  function onInput(event: Event) {
    if ((event.target as HTMLTextAreaElement).value === '')
      return stopTyping()
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
    fileRejection.value = chosenFiles.add(conversationId, more)
  }

  function remove(key: number) {
    chosenFiles.remove(conversationId, key)
    fileRejection.value = null
  }

  function send() {
    if (!sendable.value)
      return
    const chosen = files.value.map(({ file }) => file)
    outbox.send(conversationId, { content: signed(text.value.trim()), private: kind.value === 'note', in_reply_to: draft.value.in_reply_to, files: chosen })
    drafts.clear(conversationId, kind.value)
    fileRejection.value = null
    chosenFiles.clear(conversationId)
    stopTyping()
  }

  /** A reply ends with the agent's signature; notes and files without a text do not. */
  function signed(content: string): string {
    const signature = kind.value === 'reply' && content ? session.user?.message_signature?.trim() : ''
    return signature ? `${content}\n\n${signature}` : content
  }

  onBeforeUnmount(stopTyping)

  function clearReplyTarget() {
    drafts.update(conversationId, { in_reply_to: null })
  }

  return { draft, kind, text, files, rejection, sendable, onInput, attach, remove, send, clearReplyTarget }
}
