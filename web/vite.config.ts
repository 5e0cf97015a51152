import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { languagesPlugin } from './scripts/languages.ts'
import { scriptOf, widgetPlugin } from './scripts/widgetBuild.ts'

const backEnd = process.env.PARLEY_URL ?? 'http://localhost:8000'
const served = ['/widget', '/survey', '/api', '/auth', '/public', '/webhooks', '/rails', '/health']

/** Builds the service worker into one file without imports, under a name that stays: browsers ask for it again and again. */
const serviceWorker: Plugin = {
  name: 'service-worker',
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'sw.js', source: await scriptOf('worker/sw.ts') })
  },
  configureServer({ middlewares }) {
    middlewares.use('/sw.js', async (_, response) => void response.setHeader('content-type', 'text/javascript').end(await scriptOf('worker/sw.ts')))
  },
}

const ICONS = /@lucide\/vue\/dist\/esm\/icons/
const LIBRARIES = /node_modules\/(?!chrono-node\/|emoji-picker-element|@lucide\/vue\/dist\/esm\/icons|reka-ui\/dist\/(?:DropdownMenu|Menu)\/\w*Sub)/
const KERNEL = /src\/(?:ui|stores|realtime|api|i18n|markdown)\/|src\/features\/(?:list|desk|commands|thread)\/[a-z]\w*\.ts|ParleyLogo|Sidebar(?:Link|Drawer)|ListEnd|src\/lazyComponent/
const CONTROLS = /src\/(?!stores\/draftSync|api\/(?:drafts|bulkActions|upload)|i18n\/(?:timeInWords|localTime)|ui\/UiTimeField)(?:ui|stores|api|i18n)\/|src\/features\/(?:desk|commands)\/[a-z]\w*\.ts|LabelPicker/
/** Modules that the entry imports, directly or indirectly. */
const FIRST_LOAD: ['$initial'] = ['$initial']

export default defineConfig({
  plugins: [vue(), tailwindcss(), serviceWorker, widgetPlugin(), languagesPlugin()],
  // Removes library features that this client does not use from the bundle.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    proxy: {
      ...Object.fromEntries(served.map(path => [path, { target: backEnd }])),
      '/cable': { target: backEnd, ws: true },
      '^/widget(?:[?]|$)': { target: backEnd },
    },
    // The stories shared with the server's tests are in the repository's root.
    fs: { allow: ['..'] },
  },
  build: {
    target: 'es2022',
    manifest: true,
    // Without groups, every module that two lazy pages share becomes a chunk of its own, which compresses worse. The first load has groups of its own: a module that only lazy parts import stays out of it. Dialogs, pickers and fields are one chunk beside it.
    // Times in words, submenus, changes of many conversations and the saving of drafts are loaded with their first use, and so are icons of one chunk alone.
    rolldownOptions: { output: { codeSplitting: { groups: [
      { name: 'vendor', test: LIBRARIES, tags: FIRST_LOAD },
      { name: 'icons', test: ICONS, tags: FIRST_LOAD },
      { name: 'kernel', test: KERNEL, tags: FIRST_LOAD },
      { name: 'controls', test: new RegExp(`${LIBRARIES.source}|${CONTROLS.source}`) },
      { name: 'icons', test: ICONS, minShareCount: 2 },
    ] } } },
  },
  test: {
    unstubGlobals: true,
    // No test depends on time, so a slow machine must not cause failures.
    testTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // Like the Python suites (infra/check.py): a test that fails once is repeated, and named in the summary.
    retry: 1,
    projects: [
      { extends: true, test: { name: 'pure', environment: 'node', include: ['src/realtime/**/*.spec.ts'] } },
      { extends: true, test: { name: 'page', environment: 'jsdom', setupFiles: ['src/testing/english.ts'], include: ['src/**/*.spec.ts'], exclude: ['src/realtime/**'] } },
    ],
  },
})
