/**
 * The questions to the server that have no answer yet, at most one of each kind. Each has a deadline that only frames of its own
 * answer extend: other frames prove that the connection delivers, but not that the answer is on its way.
 */
import type { Clock } from './clock'
import type { Frame } from './events'

export type QuestionKind = 'resume' | 'ping'

export interface QuestionOptions {
  clock: Clock
  /** Sends the question. The frames of its answer repeat `request`. */
  send: (kind: QuestionKind, request: number) => void
  /** Two questions in succession had no answer: the connection is dead. */
  onSilence: () => void
}

export interface Questions {
  ask: (kind: QuestionKind) => void
  isPending: (kind: QuestionKind) => boolean
  /** Extends the deadline if the frame is a part of an answer. `moved`: it brought the position forward. */
  progress: (frame: Frame, moved: boolean) => void
  /** Ends the question that the frame answers and returns its kind; null for a late or repeated answer. */
  end: (frame: Frame) => QuestionKind | null
  clear: () => void
}

/** All requests of one question, because the answer to each of them will do. */
interface Question { kind: QuestionKind, requests: number[], timer: unknown }

/** Long enough for a function that has to start first. */
const answerTimeout = 5_000
/** A question or its answer may be lost alone, so it is asked again before the connection is given up. */
const maxTries = 2

export function createQuestions({ clock, send, onSilence }: QuestionOptions): Questions {
  const pending = new Map<QuestionKind, Question>()
  let requests = 0
  /** False for a server of 0.1.0, whose answers do not repeat `request`. */
  let isTagged = false

  function ask(kind: QuestionKind): void {
    clock.clear(pending.get(kind)?.timer)
    pending.set(kind, { kind, requests: [], timer: null })
    sendAgain(kind)
  }

  function sendAgain(kind: QuestionKind): void {
    const question = pending.get(kind)
    if (!question)
      return
    if (question.requests.length === maxTries)
      return onSilence()
    requests += 1
    question.requests.push(requests)
    restartDeadline(question)
    send(kind, requests)
  }

  function restartDeadline(question: Question): void {
    clock.clear(question.timer)
    question.timer = clock.set(() => sendAgain(question.kind), answerTimeout)
  }

  function progress(frame: Frame, moved: boolean): void {
    const question = pending.get('resume')
    const isPart = 'request' in frame ? answers(frame.request, question) : moved && !isTagged
    if (question && isPart)
      restartDeadline(question)
  }

  function answers(request: number | undefined, question: Question | undefined): boolean {
    isTagged = true
    return question !== undefined && request !== undefined && question.requests.includes(request)
  }

  function end(frame: Frame): QuestionKind | null {
    // The values are in the order in which they were asked, in which a server of 0.1.0 answers them.
    const answered = [...pending.values()].find(question => 'request' in frame ? answers(frame.request, question) : true)
    if (!answered)
      return null
    clock.clear(answered.timer)
    pending.delete(answered.kind)
    return answered.kind
  }

  function clear(): void {
    pending.forEach(({ timer }) => clock.clear(timer))
    pending.clear()
    isTagged = false
  }

  return { ask, isPending: kind => pending.has(kind), progress, end, clear }
}
