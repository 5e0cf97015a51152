import { computed, onBeforeUnmount, ref } from 'vue'
import { movedTo } from '@/features/conversation_split/movedTo'
import { excess, fitting } from '@/features/email/mailFiles'
import { usePictures } from '@/features/email/usePictures'
import { markOf, withoutPicture } from '@/features/email/pictures'
import { useRecipients } from '@/features/email/useRecipients'
import type { FileRejection, HeldFile } from '@/stores/chosenFiles'
import { isRefused, rejectionText, useChosenFiles } from '@/stores/chosenFiles'
import { useConnection } from '@/stores/connection'
import { useEntities } from '@/stores/entities'
import type { DraftKind } from '@/stores/drafts'
import { useDrafts } from '@/stores/drafts'
import { useOutbox } from '@/stores/outbox'
import { useScheduled } from '@/stores/scheduled'
import { useSession } from '@/stores/session'
import { useThread } from '@/stores/thread'

const TYPING_TIMEOUT = 5_000

/**
 * State of the composer of one conversation. Text and files are kept when another one is opened.
 * `noteOf`: the note to send for a typed text.
 */
export function useComposer(conversationId: number, noteOf: (text: string) => string = text => text) {
  const drafts = useDrafts()
  const outbox = useOutbox()
  const scheduled = useScheduled()
  const session = useSession()
  const connection = useConnection()
  const chosenFiles = useChosenFiles()
  const thread = useThread()
  const entities = useEntities()
  const mail = useRecipients(() => entities.conversations.get(conversationId))
  const fileRejection = ref<FileRejection | null>(null)
  const mailRefusal = ref<string | null>(null)
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
  const pictures = usePictures(text, computed(() => chosenFiles.of(conversationId)), isLetter)
  const files = pictures.kept
  const mailExcess = computed(() => isLetter() ? excess(files.value.map(({ file }) => file)) : null)
  const problem = computed(() => drafts.problemOf(conversationId, kind.value))
  const rejection = computed(() => mailExcess.value ?? mailRefusal.value ?? (fileRejection.value && rejectionText(fileRejection.value)))
  /** The conversation that has the answered message since a split; null while it is here. */
  const targetMovedTo = computed(() => {
    const conversation = entities.conversations.get(conversationId)
    return conversation && draft.value.in_reply_to !== null ? movedTo(conversation, draft.value.in_reply_to) : null
  })
  const sendable = computed(() => (text.value.trim() !== '' || files.value.length > 0) && !files.value.some(isRefused) && (kind.value === 'note' || (mail.isSendable.value && targetMovedTo.value === null)) && pictures.missing.value === undefined && mailExcess.value === null)

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

  /** Whether the text leaves as a mail. */
  function isLetter(): boolean {
    return mail.isMail.value && kind.value === 'reply'
  }

  function attach(more: Iterable<HeldFile>) {
    const { taken, refusal } = isLetter() ? fitting(files.value.map(({ file }) => file), [...more]) : { taken: more, refusal: null }
    mailRefusal.value = refusal
    fileRejection.value = chosenFiles.add(conversationId, taken, kind.value === 'note')
  }

  /** Returns the marks by which the text of a mail shows the pictures among the files. */
  function place(more: Iterable<HeldFile>): string[] {
    const { pictures: shown, others } = pictures.place([...more])
    attach([...shown, ...others])
    const held = new Set(chosenFiles.of(conversationId).map(({ file }) => file))
    return shown.filter(file => held.has(file)).map(markOf)
  }

  /** A picture also leaves the text. */
  function remove(key: number) {
    const name = files.value.find(each => each.key === key)?.file.name ?? ''
    if (pictures.hasPictures.value)
      text.value = withoutPicture(text.value, name)
    chosenFiles.remove(conversationId, key)
    forgetRejections()
  }

  function forgetRejections() {
    fileRejection.value = null
    mailRefusal.value = null
  }

  function retry(key: number) {
    chosenFiles.retry(conversationId, key, kind.value === 'note')
  }

  /** The newest message on the screen; undefined while none can be there. */
  function newestSeen(): number | undefined {
    return thread.conversationId === conversationId ? thread.messages.at(-1)?.id ?? (thread.state === 'ready' ? 0 : undefined) : undefined
  }

  /** With `at` (epoch seconds) the reply is sent at that time. `anyway`: although somebody else has answered. */
  function send(at?: number, anyway = false) {
    if (!sendable.value)
      return
    const note = kind.value === 'note'
    const undo_seconds = note || at ? undefined : scheduled.undoSeconds() || undefined
    const chosen = files.value.map(({ file }) => file)
    outbox.send(conversationId, {
      content: note ? noteOf(text.value.trim()) : signed(text.value.trim()), private: note, in_reply_to: draft.value.in_reply_to, files: chosen,
      scheduled_at: note ? undefined : at, undo_seconds, from: drafts.originOf(conversationId, kind.value),
      seen_message_id: note || at || anyway ? undefined : newestSeen(),
      recipients: note ? undefined : mail.recipients.value,
    })
    drafts.clear(conversationId, kind.value)
    forgetRejections()
    chosenFiles.clear(conversationId)
    stopTyping()
  }

  /** A reply ends with the agent's signature; files without a text do not. */
  function signed(content: string): string {
    const signature = content ? session.user?.message_signature?.trim() : ''
    return signature ? `${content}\n\n${signature}` : content
  }

  onBeforeUnmount(stopTyping)

  function clearReplyTarget() {
    drafts.update(conversationId, { in_reply_to: null })
  }

  return { draft, kind, text, mail, pictures, files, rejection, problem, targetMovedTo, sendable, onInput, attach, place, remove, retry, send, clearReplyTarget }
}
