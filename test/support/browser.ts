import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { PATIENCE_MS } from './eventually.ts'

/** What every Chromium of the tests is started with. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium that the tests drive: `CHROMIUM_PATH`, or Debian's. */
export function chromiumPath(): string {
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(path)) throw new Error(`Cannot find Chromium at ${path}: set CHROMIUM_PATH`)
  return path
}

/** A headless Chromium of its own, with these flags too. The caller closes it. */
export function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  const args = [...BROWSER_FLAGS, ...flags]
  return chromium.launch({ executablePath: chromiumPath(), args, timeout: PATIENCE_MS })
}
