import { vi } from 'vitest'

/** Stands in for XMLHttpRequest: reports half of the way, then answers; `answer` null means that nothing could be reached. */
export function stubUpload(answer: () => { status: number, body: unknown } | null): { sent: FormData[], headers: Record<string, string> } {
  const seen = { sent: [] as FormData[], headers: {} as Record<string, string> }
  vi.stubGlobal('XMLHttpRequest', class {
    upload: { onprogress: ((event: object) => void) | null } = { onprogress: null }
    onload: (() => void) | null = null
    onerror: (() => void) | null = null
    status = 0
    responseText = ''

    open(): void {
      this.status = 0
    }

    setRequestHeader(name: string, value: string): void {
      seen.headers[name] = value
    }

    send(form: FormData): void {
      seen.sent.push(form)
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
      queueMicrotask(() => this.finish())
    }

    private finish(): void {
      const given = answer()
      if (!given)
        return this.onerror?.()
      this.status = given.status
      this.responseText = JSON.stringify(given.body)
      this.onload?.()
    }
  })
  return seen
}
