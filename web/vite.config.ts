import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const backEnd = process.env.PARLEY_URL ?? 'http://localhost:8000'
const served = ['/api', '/auth', '/public', '/webhooks', '/rails', '/health']

export default defineConfig({
  plugins: [vue(), tailwindcss()],
  // Removes library features that this client does not use from the bundle.
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    proxy: {
      ...Object.fromEntries(served.map(path => [path, { target: backEnd }])),
      '/cable': { target: backEnd, ws: true },
    },
    // The stories shared with the server's tests are in the repository's root.
    fs: { allow: ['..'] },
  },
  build: {
    target: 'es2022',
    manifest: true,
    // Without groups, every module that two lazy pages share becomes a chunk of its own, which compresses worse.
    rolldownOptions: { output: { codeSplitting: { groups: [
      { name: 'vendor', test: /node_modules\// },
      { name: 'kernel', test: /src\/(ui|stores|realtime|api|i18n)\// },
    ] } } },
  },
  test: {
    unstubGlobals: true,
    // No test depends on time, so a slow machine must not cause failures.
    testTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'pure', environment: 'node', include: ['src/realtime/**/*.spec.ts'] } },
      { extends: true, test: { name: 'page', environment: 'jsdom', include: ['src/**/*.spec.ts'], exclude: ['src/realtime/**'] } },
    ],
  },
})
