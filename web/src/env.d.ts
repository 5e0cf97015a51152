/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Base URL of the WebSocket endpoint if it is not `/cable` of the page's origin. */
  readonly VITE_WEBSOCKET_URL?: string
}
