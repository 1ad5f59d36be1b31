import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const page = (name: string): string => resolve(import.meta.dirname, 'public', name)

/**
 * Builds the pages and the player into `dist/public`. Addresses are relative to the page's `<base>`, which the server
 * fills in, so that all works under any path. Nothing is inlined: the content security policy refuses it.
 */
export default defineConfig({
  root: resolve(import.meta.dirname, 'public'),
  base: './',
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, 'dist/public'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        index: page('index.html'),
        watch: page('watch.html'),
        login: page('login.html'),
        player: resolve(import.meta.dirname, 'src/player/player.ts'),
      },
      // Other sites load the player by this name.
      output: { entryFileNames: ({ name }) => (name === 'player' ? 'player.js' : 'assets/[name]-[hash].js') },
      preserveEntrySignatures: 'exports-only',
    },
  },
})
