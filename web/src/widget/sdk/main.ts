/** The script of a website: `<script src="https://desk.example/packs/js/sdk.js">`. */
import { run } from './run'

const { src } = (document.currentScript ?? {}) as { src?: string }
const scriptOrigin = src ? new URL(src, location.href).origin : ''

window.chatwootSDK = { run: options => run(options, scriptOrigin) }
