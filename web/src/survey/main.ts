/** Sends the answer of a survey's page, which the server has written whole. */
export function start(root: ParentNode = document): void {
  const form = root.querySelector('form')
  const feedback = root.querySelector('textarea')
  const button = root.querySelector('button')
  const status = root.querySelector('[role=status]')
  if (!form || !feedback || !button || !status)
    return
  const texts = form.dataset

  function show(text: string | undefined, isProblem = false) {
    if (!status)
      return
    status.textContent = text ?? ''
    status.classList.toggle('is-problem', isProblem)
  }

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
    const answer = { rating: Number(chosen.value), feedback_message: feedback.value.trim() || null }
    const problem = await send(form.action, answer)
    button.ariaDisabled = null
    show(problem ?? texts.sent, problem !== null)
    if (problem === null)
      button.textContent = texts.update ?? ''

    /** The text of the problem; null once the answer is stored. */
    async function send(url: string, response: object): Promise<string | null> {
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
