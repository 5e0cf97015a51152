/** The line to what surrounds the widget: a website's page, the web view of an app (`@chatwoot/react-native-widget`), or nothing. */
import type { InjectionKey } from 'vue'
import type { Frame } from './protocol'
import { decode, encode } from './protocol'

interface NativeView { postMessage: (text: string) => void }

export interface Bridge {
  kind: 'site' | 'native' | 'alone'
  send: (event: string, fields?: object) => void
  /** Asks the surroundings to hide the widget. */
  close: () => void
  /** Passes on every message that has come, also those from before. */
  listen: (run: (frame: Frame) => void) => void
}

/** The website's origin, if the browser tells it: what the first message says is for nobody else. */
function parentOrigin(): string {
  const [origin] = location.ancestorOrigins ?? []
  if (origin)
    return origin
  try {
    return new URL(document.referrer).origin
  }
  catch {
    return '*'
  }
}

export function createBridge(): Bridge {
  const native = (window as { ReactNativeWebView?: NativeView }).ReactNativeWebView
  const isFramed = window.parent !== window
  let target = isFramed ? parentOrigin() : ''
  let early: Frame[] | null = []
  let run: (frame: Frame) => void = frame => early?.push(frame)

  // The page's `frame-ancestors` decides who the parent may be. A web view's app writes in the window itself.
  addEventListener('message', ({ data, source, origin }) => {
    const frame = source === window.parent ? decode(data) : null
    if (!frame)
      return
    if (isFramed && origin && origin !== 'null')
      target = origin
    run(frame)
  })

  function send(event: string, fields: object = {}): void {
    if (native)
      native.postMessage(encode(event, fields))
    else if (isFramed)
      window.parent.postMessage(encode(event, fields), target)
  }

  return {
    kind: native ? 'native' : isFramed ? 'site' : 'alone',
    send,
    close() {
      if (native)
        native.postMessage(encode('closeWindow', { type: 'close-widget' }))
      else
        send('closeWindow')
    },
    listen(next) {
      run = next
      early?.forEach(next)
      early = null
    },
  }
}

export const bridgeKey: InjectionKey<Bridge> = Symbol('bridge')
