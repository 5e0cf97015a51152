/** Adds to jsdom the bytes of a file and their checksum, which browsers have. */
import { webcrypto } from 'node:crypto'

File.prototype.arrayBuffer ??= function (this: File) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(Buffer.from(reader.result as ArrayBuffer) as unknown as ArrayBuffer)
    reader.onerror = () => reject(new Error('unreadable'))
    reader.readAsArrayBuffer(this)
  })
}

if (!crypto.subtle)
  Object.defineProperty(crypto, 'subtle', { value: webcrypto.subtle })
