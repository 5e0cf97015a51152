/** A file on its way into the bucket, from the desk and from the widget of a website. */

/** SHA-256 in base64. Rejects if the file was changed or removed since it was chosen: it cannot be read then. */
export async function checksumOf(file: File): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return btoa(String.fromCharCode(...digest))
}

/** PUT with progress, which fetch does not report. Returns the status; 0 if the bucket was not reached or the upload was ended. */
export function putIntoBucket({ url, headers }: { url: string, headers: Record<string, string> }, file: File, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<number> {
  return new Promise((resolve) => {
    const sent = new XMLHttpRequest()
    sent.open('PUT', url)
    for (const [name, value] of Object.entries(headers))
      sent.setRequestHeader(name, value)
    sent.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable)
        onProgress(loaded / total)
    }
    sent.onload = () => resolve(sent.status)
    sent.onerror = sent.onabort = () => resolve(0)
    signal.addEventListener('abort', () => sent.abort())
    if (signal.aborted)
      resolve(0)
    else
      sent.send(file)
  })
}
