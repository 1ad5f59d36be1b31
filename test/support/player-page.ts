import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { startBrowser } from './browser.ts'
import { PATIENCE_MS } from './eventually.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** A site that serves the files of a folder, which may come later. @returns its origin. */
export async function serveFolder(t: TestContext, folder: string): Promise<string> {
  const site = createServer(({ url = '/' }, response) => {
    const file = join(folder, url === '/' ? 'index.html' : url)
    // Every browser asks for it.
    if (url === '/favicon.ico') response.writeHead(204).end()
    else if (!existsSync(file)) response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' })
        .end(readFileSync(file))
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  t.after(() => {
    site.closeAllConnections()
    site.close()
  })
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`
}

/** Opens a page in a real Chromium: fails unless it defines the player and nothing goes wrong there. */
export async function definesPlayer(t: TestContext, url: string): Promise<void> {
  const browser = await startBrowser()
  t.after(() => browser.close())
  const page = await browser.newPage()
  const faults: string[] = []
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('requestfailed', (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.location().url}: ${message.text()}`)
  })
  await page.goto(url, { timeout: PATIENCE_MS })
  // Module scripts have run, or failed, by the end of `load`.
  const isDefined = await page.evaluate(() => customElements.get('baton-player') !== undefined)
  assert.deepEqual({ faults, isDefined }, { faults: [], isDefined: true })
}
