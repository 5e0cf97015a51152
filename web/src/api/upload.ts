/** Multipart POST with upload progress, which fetch does not report. */
import { ApiError, parseJson, sessionHeaders, toApiError } from './client'

export function upload<T>(url: string, form: FormData, onProgress: (fraction: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    for (const [name, value] of Object.entries({ accept: 'application/json', ...sessionHeaders() }))
      request.setRequestHeader(name, value)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable)
        onProgress(loaded / total)
    }
    request.onload = () => {
      const body = parseJson(request.responseText)
      if (request.status >= 200 && request.status < 300)
        resolve(body as T)
      else
        reject(toApiError(request.status, body))
    }
    request.onerror = () => reject(new ApiError(0, 'network', 'The server could not be reached.'))
    request.send(form)
  })
}
