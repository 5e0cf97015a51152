interface Answer { rating: number, feedback_message: string | null }

/** Sends the answer of a survey's page, which the server has written whole. Other tabs with the page show the answer, too. */
export function start(root: ParentNode = document): void {
  const form = root.querySelector('form')
  const feedback = root.querySelector('textarea')
  const button = root.querySelector('button')
  const status = root.querySelector('[role=status]')
  if (!form || !feedback || !button || !status)
    return
  const texts = form.dataset
  const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(form.action)

  const show = (text: string | undefined, isProblem = false) => {
    status.textContent = text ?? ''
    status.classList.toggle('is-problem', isProblem)
  }

  /** The default value of the field is the stored comment. A field that was edited keeps its text. */
  const noteStored = ({ feedback_message: comment }: Answer) => {
    feedback.defaultValue = comment ?? feedback.defaultValue
    button.textContent = texts.update ?? ''
  }

  tabs?.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    form.querySelectorAll<HTMLInputElement>('input[name=rating]').forEach((input) => { input.checked = input.value === String(data.rating) })
    noteStored(data)
    show(texts.answered)
  })

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.ariaDisabled === 'true')
      return
    const chosen = form.querySelector<HTMLInputElement>('input[name=rating]:checked')
    if (!chosen) {
      show(texts.choose, true)
      form.querySelector<HTMLInputElement>('input[name=rating]')?.focus()
      return
    }
    button.ariaDisabled = 'true'
    show(texts.sending)
    const comment = feedback.value.trim()
    // Null leaves the stored comment as it is, an empty text removes it.
    const answer = { rating: Number(chosen.value), feedback_message: comment || feedback.defaultValue ? comment : null }
    const problem = await send(form.action, answer)
    button.ariaDisabled = null
    show(problem ?? texts.sent, problem !== null)
    if (problem === null) {
      noteStored(answer)
      tabs?.postMessage(answer)
    }

    /** The text of the problem; null once the answer is stored. */
    async function send(url: string, response: Answer): Promise<string | null> {
      try {
        const answered = await fetch(url, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ message: { submitted_values: { csat_survey_response: response } } }),
        })
        const { code } = answered.ok ? { code: '' } : await answered.json() as { code?: string }
        return answered.ok ? null : (code === 'survey_closed' ? texts.closed : texts.failed) ?? ''
      }
      catch {
        return texts.failed ?? ''
      }
    }
  })
}

start()
