/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where sockets live when they are not served beside the page. */
  readonly VITE_WEBSOCKET_URL?: string
}
