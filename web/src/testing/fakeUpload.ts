import { vi } from 'vitest'

/** Replaces XMLHttpRequest: reports 50 % progress, then responds. `respond` returns null for a network failure. */
export function stubUpload(respond: () => { status: number, body: unknown } | null): { sent: FormData[], headers: Record<string, string> } {
  const recorded = { sent: [] as FormData[], headers: {} as Record<string, string> }
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
      recorded.headers[name] = value
    }

    send(form: FormData): void {
      recorded.sent.push(form)
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
      queueMicrotask(() => this.finish())
    }

    private finish(): void {
      const response = respond()
      if (!response)
        return this.onerror?.()
      this.status = response.status
      this.responseText = JSON.stringify(response.body)
      this.onload?.()
    }
  })
  return recorded
}
