/** Multipart posts that tell how far they are; fetch cannot. */
import { ApiError, parse, refusal, sessionHeaders } from './client'

export function upload<T>(path: string, form: FormData, onProgress: (fraction: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [name, value] of Object.entries({ accept: 'application/json', ...sessionHeaders() }))
      request.setRequestHeader(name, value)
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable)
        onProgress(loaded / total)
    }
    request.onload = () => {
      const answer = parse(request.responseText)
      if (request.status >= 200 && request.status < 300)
        resolve(answer as T)
      else
        reject(refusal(request.status, answer))
    }
    request.onerror = () => reject(new ApiError(0, 'network', 'The server could not be reached.'))
    request.send(form)
  })
}
