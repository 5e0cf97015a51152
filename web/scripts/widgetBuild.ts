/**
 * Builds what customers' websites load, beside the desk and not within it: `packs/js/sdk.js`, one script without imports, and
 * `packs/js/widget.js`, the app in the frame, with chunks that it loads on demand. The names of both stay, because websites name
 * them. The development server offers both under the same paths.
 */
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import type { InlineConfig, Plugin, Rolldown } from 'vite'
import { build } from 'vite'

const SOURCES = join(import.meta.dirname, '../src')
const SDK = 'packs/js/sdk.js'
const WIDGET = 'packs/js/widget.js'
/** The script of the page on which a customer answers a survey. */
const SURVEY = 'packs/js/survey.js'

const common: InlineConfig = { configFile: false, logLevel: 'error', resolve: { alias: { '@': SOURCES } } }

async function outputOf(config: InlineConfig): Promise<(Rolldown.OutputChunk | Rolldown.OutputAsset)[]> {
  const built = await build({ ...common, ...config })
  const [first] = [built].flat()
  if (!first || !('output' in first))
    throw new Error('The widget was not built.')
  return first.output
}

/** A script for browsers in one file without imports. */
export async function scriptOf(input: string): Promise<string> {
  const [chunk] = await outputOf({ build: { write: false, target: 'es2022', rolldownOptions: { input: join(SOURCES, input), output: { format: 'iife' } } } })
  if (chunk?.type !== 'chunk')
    throw new Error(`${input} was not built.`)
  return chunk.code
}

/**
 * As a library, because Vite then leaves out its code for preloading style sheets, which the widget's chunks do not have. It
 * would be a chunk of its own, for which the first picture had to wait.
 */
function widgetFiles(): Promise<(Rolldown.OutputChunk | Rolldown.OutputAsset)[]> {
  return outputOf({
    plugins: [vue()],
    define: { 'process.env.NODE_ENV': JSON.stringify('production'), '__VUE_OPTIONS_API__': false, '__VUE_PROD_DEVTOOLS__': false, '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__': false },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(SOURCES, 'widget/main.ts'), formats: ['es'] },
      rolldownOptions: {
        // Nothing imports the entry by name: modules that chunks share with it stay in it.
        preserveEntrySignatures: false,
        output: { minify: true, comments: false, entryFileNames: WIDGET, chunkFileNames: 'assets/widget-[name]-[hash].js' },
      },
    },
  })
}

export function widgetPlugin(): Plugin {
  return {
    name: 'widget',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: SDK, source: await scriptOf('widget/sdk/main.ts') })
      this.emitFile({ type: 'asset', fileName: SURVEY, source: await scriptOf('survey/main.ts') })
      for (const file of await widgetFiles())
        this.emitFile({ type: 'asset', fileName: file.fileName, source: file.type === 'chunk' ? file.code : file.source })
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${SDK}`, async (_, response) => void response.setHeader('content-type', 'text/javascript').end(await scriptOf('widget/sdk/main.ts')))
      middlewares.use(`/${SURVEY}`, async (_, response) => void response.setHeader('content-type', 'text/javascript').end(await scriptOf('survey/main.ts')))
      middlewares.use(`/${WIDGET}`, (_, response) => void response.setHeader('content-type', 'text/javascript').end('import \'/src/widget/main.ts\''))
    },
  }
}
