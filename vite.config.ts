import { resolve } from 'node:path'
import { build, defineConfig, type BuildOptions, type Plugin } from 'vite'
import { withShell, withStylesFirst } from './public/shell.ts'

const page = (name: string): string => resolve(import.meta.dirname, 'public', name)
const source = (name: string): string => resolve(import.meta.dirname, 'src/player', name)

const common: BuildOptions = {
  outDir: resolve(import.meta.dirname, 'dist/public'),
  target: 'es2022',
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
}

/** What other sites load by its name, each in one file: a chunk that both share would cost them a round trip. */
const SCRIPTS = { player: source('player.ts'), 'player-worker': source('core/worker.ts') }

function scripts(): Plugin {
  return {
    name: 'scripts',
    async closeBundle() {
      for (const [name, input] of Object.entries(SCRIPTS)) {
        const rollupOptions = {
          input: { [name]: input },
          output: { entryFileNames: '[name].js' },
          preserveEntrySignatures: 'exports-only',
        } as const
        const options = { ...common, emptyOutDir: false, rollupOptions }
        await build({ configFile: false, publicDir: false, logLevel: 'warn', build: options })
      }
    },
  }
}

/** What all pages share; and the styles are asked for first, as the first thing drawn waits for them alone. */
function shell(): Plugin[] {
  return [
    {
      name: 'shell',
      transformIndexHtml: { order: 'pre', handler: (page, { path }) => withShell(page, path) },
    },
    { name: 'styles-first', transformIndexHtml: { order: 'post', handler: withStylesFirst } },
  ]
}

/**
 * Builds the pages and the player into `dist/public`. Addresses are relative to the page's `<base>`, which the server
 * fills in, so that all works under any path. Nothing is inlined: the content security policy refuses it.
 */
export default defineConfig({
  root: resolve(import.meta.dirname, 'public'),
  base: './',
  // Served under the names that they have here: a manifest names its icons, and is not read by Vite.
  publicDir: resolve(import.meta.dirname, 'public/root'),
  plugins: [shell(), scripts()],
  build: {
    ...common,
    emptyOutDir: true,
    // Whose code the pages hold, for whoever they are handed to.
    license: { fileName: 'licences.md' },
    rollupOptions: {
      input: {
        access: page('access.html'),
        camera: page('camera.html'),
        index: page('index.html'),
        login: page('login.html'),
        lost: page('lost.html'),
        wall: page('wall.html'),
        watch: page('watch.html'),
      },
    },
  },
})
