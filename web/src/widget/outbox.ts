/**
 * The visitor's messages that the server has not stored yet. Texts are kept in the browser until then, so that they survive
 * a reload, a crash and a lost line. `echo_id` is the key under which the server stores a message once, however often it is
 * sent: no answer means that it is sent again. Files are kept by
 * their page alone; the tab keeps their names, so that the next page can say which ones were not sent.
 */
import { read, remove, watch, write } from './storage'
import type { Contact } from './types'

export interface Entry {
  echoId: string
  content: string
  /** Epoch milliseconds. */
  createdAt: number
  referer: string
  /** The visitor who wrote it, "" for one without a token yet: another one of this browser must not send it. */
  owner?: string
  /** The first message of a conversation that has to be a new one, with the answers of the form before it. */
  start?: { contact: Contact, attributes: Record<string, unknown> }
  /** A refusal: the visitor decides whether it is sent again. */
  problem?: { status: number, message: string }
  /** Of a message with a file. */
  fileName?: string
  /** Beside `fileName`: the newest message that was known when it was written. Its own one has a higher id. */
  after?: number
}

/** `file`: missing if an earlier page has had it. `upload`: how much of it is in the bucket, from 0 to 1, and the way to end it. */
export interface FileEntry extends Entry { file?: File, upload?: { fraction: number, end?: (() => void) | undefined } }

export interface Outbox {
  entries: () => readonly FileEntry[]
  add: (entry: FileEntry) => void
  /** The message is stored, or the visitor gives it up. */
  remove: (echoIds: readonly string[]) => void
  fail: (echoId: string, problem: Entry['problem']) => void
  retry: (echoId: string) => void
  /** The visitor has a token now, or a newer one. */
  rebind: (owner: string) => void
  clear: () => void
}

const MOST_ENTRIES = 100

export function createOutbox(websiteToken: string, owner: string, onChange: () => void): Outbox {
  const key = `parley:outbox:${websiteToken}`
  const fileKey = `parley:tab_files:${websiteToken}`
  watch(key, onChange)
  const isForeign = (entry: Entry) => Boolean(entry.owner) && entry.owner !== owner

  function stored(from = key): Entry[] {
    const all = read<unknown>(from, [])
    return Array.isArray(all) ? all.filter(isEntry) : []
  }

  /** Entries with files, which no store keeps. Those of the tab's earlier pages have lost theirs. */
  let local: FileEntry[] = stored(fileKey).filter(each => !isForeign(each)).map(each => ({ ...each, problem: { status: 0, message: '' } }))

  function changeLocal(next: FileEntry[]): void {
    local = next
    if (local.length)
      write(fileKey, local.map(({ file: _file, upload: _upload, ...entry }) => entry))
    else
      remove(fileKey)
    // A page with such a listener is not kept for going back, so that it is there only meanwhile.
    const isSending = local.some(({ file, problem }) => file && !problem)
    ;(isSending ? addEventListener : removeEventListener)('beforeunload', askToStay)
  }

  /** Reads before each change, because another tab may have changed the store. */
  function change(run: (entries: FileEntry[]) => FileEntry[]): void {
    changeLocal(run(local))
    const before = stored()
    const after = run(before)
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      if (after.length)
        write(key, after)
      else
        remove(key)
    }
    onChange()
  }

  function replaced(echoId: string, by: (entry: FileEntry) => FileEntry): void {
    change(entries => entries.map(each => each.echoId === echoId ? by(each) : each))
  }

  if (stored().some(isForeign))
    write(key, stored().filter(each => !isForeign(each)))

  return {
    entries: () => [...stored(), ...local].sort((left, right) => left.createdAt - right.createdAt),
    add(entry) {
      if (entry.file)
        changeLocal([...local, { ...entry, owner, fileName: entry.file.name }])
      else
        write(key, [...stored(), { ...entry, owner }].slice(-MOST_ENTRIES))
      onChange()
    },
    remove: echoIds => change(entries => entries.filter(({ echoId }) => !echoIds.includes(echoId))),
    fail: (echoId, problem) => replaced(echoId, entry => ({ ...entry, problem })),
    retry: echoId => replaced(echoId, ({ problem: _problem, ...entry }) => entry),
    rebind(next) {
      owner = next
      change(entries => entries.map(each => ({ ...each, owner: next })))
    },
    clear() {
      changeLocal([])
      remove(key)
      onChange()
    },
  }
}

const askToStay = (event: Event) => event.preventDefault()

function isEntry(value: unknown): value is Entry {
  const { echoId, content, createdAt } = (value ?? {}) as Partial<Entry>
  return typeof echoId === 'string' && typeof content === 'string' && typeof createdAt === 'number'
}
