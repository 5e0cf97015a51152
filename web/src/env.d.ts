/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Base URL of the WebSocket endpoint if it is not `/cable` of the page's origin. */
  readonly VITE_WEBSOCKET_URL?: string
}

/** Made by scripts/languages.ts. */
declare module 'virtual:languages' {
  type Load = () => Promise<{ default: Record<string, object> }>
  export const languages: Record<string, { rtl: boolean, first: Load, pages: Load }>
}
