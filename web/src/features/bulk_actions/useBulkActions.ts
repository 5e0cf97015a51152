import type { BulkChange, Refusal } from '@/api/bulkActions'
import { changeConversations, runMacro } from '@/api/bulkActions'
import { useSelection } from '@/features/list/selection'
import { useView } from '@/features/list/useView'
import type { Macro } from '@/features/macros'
import { useAdvance } from '@/features/thread/useAdvance'
import { t } from '@/i18n'
import { wholeNumber } from '@/i18n/format'
import { useEntities } from '@/stores/entities'
import { useNotices } from '@/stores/notices'
import { refusesOffline } from '@/stores/offline'
import { useOptimistic } from '@/stores/optimistic'
import { useSession } from '@/stores/session'
import type { Changed, Result, Step } from './run'
import { grouped, isChange, isLasting, outcomeOf, outcomeOfMacro, undoOf } from './changes'
import { useBulkRun } from './run'

/** The conversations that an action is for. */
export interface Targets { ids: readonly number[], fromSelection: boolean }

const SHOWN_NAMES = 3

/** Actions on one or many conversations of the list, with a notice that takes them back. */
export function useBulkActions() {
  const run = useBulkRun()
  const selection = useSelection()
  const entities = useEntities()
  const optimistic = useOptimistic()
  const session = useSession()
  const notices = useNotices()
  const { openId } = useView()
  const advanceAfter = useAdvance()

  /** `done` is the text for a number of changed conversations. */
  function change(targets: Targets, wanted: BulkChange, done: (count: number) => string): Promise<void> {
    return act(targets, ids => ({ ids, outcomeOf: conversation => outcomeOf(wanted, conversation), send: chunk => changeConversations(chunk, wanted) }), done, false)
  }

  function macro(targets: Targets, chosen: Macro): Promise<void> {
    // The same for every try, so that a repeated request does not send the messages again.
    const key = crypto.randomUUID()
    const me = session.user?.id ?? 0
    return act(targets, ids => ({ ids, outcomeOf: conversation => outcomeOfMacro(chosen, conversation, me), send: chunk => runMacro(chosen.id, chunk, key) }),
      count => t('bulk_actions.done.macro', { n: wholeNumber(count), name: chosen.name }, count), isLasting(chosen))
  }

  async function act({ ids, fromSelection }: Targets, stepFor: (ids: readonly number[]) => Step, done: (count: number) => string, lasting: boolean): Promise<void> {
    if (ids.length === 0 || refusesOffline())
      return
    const start = () => run.perform([stepFor(ids)])
    run.failure = null
    selection.isBusy ||= fromSelection
    const isOpen = openId.value !== null && ids.includes(openId.value)
    const result = await (isOpen ? advanceAfter(openId.value ?? 0, start) : start()).finally(() => { selection.isBusy = false })
    const retry = (refused: readonly Refusal[]) => () => void act({ ids: refused.map(({ id }) => id), fromSelection }, stepFor, done, lasting)
    if (fromSelection)
      selection.replace(result.refused.map(({ id }) => id))
    if (result.changed.length)
      offerUndo(result.changed, done(result.changed.length), lasting)
    if (result.refused.length)
      report(result, fromSelection, retry(result.refused))
  }

  function offerUndo(changed: readonly Changed[], text: string, lasting: boolean) {
    const undoable = changed.filter(({ before, outcome }) => isChange(outcome, before) || outcome.status === 'snoozed')
    const undo = () => {
      if (refusesOffline())
        return false
      void takeBack(undoable, lasting)
      return true
    }
    notices.notify({ key: 'bulk_action', params: { text }, tone: 'success', ...(undoable.length && { action: { label: 'undo' as const, run: undo } }) })
  }

  /** Restores the former values of fields that nobody has changed since. */
  async function takeBack(changed: readonly Changed[], lasting: boolean): Promise<void> {
    const undos = new Map<number, BulkChange>()
    for (const { before, outcome } of changed) {
      const current = optimistic.conversations.get(before.id)
      const undo = current && undoOf(before, outcome, current, Date.now())
      if (undo)
        undos.set(before.id, undo)
    }
    const steps = grouped(undos).map(({ ids, change: wanted }): Step =>
      ({ ids, outcomeOf: conversation => outcomeOf(wanted, conversation), send: chunk => changeConversations(chunk, wanted) }))
    const { changed: restored, refused } = await run.perform(steps)
    const failed = refused.filter(({ code }) => code !== 'conversation_changed')
    const kept = changed.length - restored.length - failed.length
    const texts = [
      t('bulk_actions.undone', { n: wholeNumber(restored.length) }, restored.length),
      kept > 0 && t('bulk_actions.kept', { n: wholeNumber(kept) }, kept),
      lasting && t('bulk_actions.lasting'),
    ].filter(Boolean)
    notices.notify({ key: 'bulk_action', params: { text: texts.join(' ') }, tone: restored.length ? 'success' : 'info' })
    if (failed.length)
      report({ changed: restored, refused: failed }, false, null)
  }

  /** The bar tells the failures of the selection, for it stays; a notice tells the others. */
  function report({ refused }: Result, fromSelection: boolean, retry: (() => void) | null) {
    if (fromSelection)
      run.failure = { refused, retry }
    else
      notices.notify({ key: 'bulk_action', params: { text: textOf(refused) }, tone: 'failure', action: retry && { label: 'retry', run: retry } })
  }

  /** The names of the refused conversations by reason. */
  function textOf(refused: readonly Refusal[]): string {
    const reasons = new Map<string, string[]>()
    for (const { id, message } of refused)
      reasons.set(message, [...reasons.get(message) ?? [], nameOf(id)])
    return [...reasons].map(([reason, names]) => {
      const more = names.length - SHOWN_NAMES
      const shown = names.slice(0, SHOWN_NAMES).join(', ')
      return t('bulk_actions.refused', { names: more > 0 ? t('bulk_actions.andOthers', { names: shown, n: wholeNumber(more) }, more) : shown, reason })
    }).join(' ')
  }

  function nameOf(id: number): string {
    const conversation = entities.conversations.get(id)
    const name = conversation && entities.contacts.get(conversation.contact_id)?.name
    return t('bulk_actions.name', { name: name || t('contact.nameless'), id })
  }

  return { change, macro, textOf, run }
}
