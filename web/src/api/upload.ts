/** Multipart request with upload progress, which fetch does not report. */
import { ApiError, bodyOf, currentCredentials, sessionHeaders } from './client'

export function upload<T>(url: string, form: FormData, onProgress: (fraction: number) => void, method: 'POST' | 'PUT' = 'POST'): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const sentCredentials = currentCredentials()
    request.open(method, url)
    for (const [name, value] of Object.entries({ accept: 'application/json', ...sessionHeaders() }))
      request.setRequestHeader(name, value)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable)
        onProgress(loaded / total)
    }
    request.onload = () => {
      try {
        resolve(bodyOf(request.status, request.responseText, sentCredentials) as T)
      }
      catch (problem) {
        reject(problem)
      }
    }
    request.onerror = () => reject(new ApiError(0, 'network', 'The server could not be reached.'))
    request.send(form)
  })
}
