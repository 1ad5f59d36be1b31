import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import type { MeasuredPlayer } from './players.ts'

const PAGES = join(import.meta.dirname, 'pages')
const STYLE =
  'body { margin: 0 } video, canvas, baton-player { display: block; width: 1280px; height: 720px }'

/** Bundles one module of `pages/` into `folder`; resolves with the file. */
export async function buildPage(name: MeasuredPlayer['page'], folder: string): Promise<string> {
  await build({
    configFile: false,
    root: PAGES,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: join(PAGES, `${name}.ts`),
        formats: ['iife'],
        name: 'page',
        fileName: () => `${name}.js`,
      },
    },
  })
  return join(folder, `${name}.js`)
}

/**
 * Makes the page of one player out of an answer of the relay, so that it stands under the relay's own address as the
 * dashboard does; resolves when all its code is there. The page's context has to pass over its content security policy.
 */
export async function openPage(
  page: Page,
  relayUrl: string,
  player: MeasuredPlayer,
  file: string,
): Promise<void> {
  await page.goto(`${relayUrl}healthz?engine=${player.engine ?? ''}`)
  await page.setContent('<!doctype html><title>Bench</title><body>')
  await page.addStyleTag({ content: STYLE })
  if (player.page === 'baton') {
    await page.addScriptTag({ url: `${relayUrl}player.js`, type: 'module' })
    await page.waitForFunction(() => customElements.get('baton-player') !== undefined)
  }
  await page.addScriptTag({ path: file })
}
