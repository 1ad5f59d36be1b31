// Fetches the ffmpeg of the package ffmpeg-static while the relay runs already: its server may be out of reach, or slow.
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A file of 80 MB, by a slow line. */
const FETCH_MS = 15 * 60_000

/**
 * Runs the package's own script and says what came of it. Keeps no process alive, and leaves none behind.
 * @param {object} parts
 * @param {string} parts.root the folder of `node_modules`
 * @param {(line: string) => void} parts.say
 */
export function fetchFfmpeg({ root, say }) {
  const script = join(root, 'node_modules/ffmpeg-static/install.js')
  // Then it is the operator's own file.
  if (process.env.FFMPEG_BIN || !existsSync(script)) return
  if (!removeRest(root)) return
  say('fetching an ffmpeg meanwhile (package ffmpeg-static) …')
  const child = spawn(process.execPath, [script], { stdio: 'ignore' })
  child.unref()
  const end = () => child.kill('SIGKILL')
  const timer = setTimeout(end, FETCH_MS).unref()
  process.once('exit', end)
  child.once('error', () => undefined)
  child.once('exit', (code) => {
    clearTimeout(timer)
    process.removeListener('exit', end)
    say(
      code === 0
        ? 'ffmpeg is there now; cameras that need it find it by themselves.'
        : 'ffmpeg could not be fetched; the next start tries again.',
    )
  })
}

/** What was left of a fetch that broke off: the script would take it for whole. False where there is no such place. */
function removeRest(root) {
  const file = pathOf(root)
  if (file === undefined) return false
  try {
    accessSync(file, constants.X_OK)
  } catch {
    rmSync(file, { force: true })
  }
  return true
}

function pathOf(root) {
  try {
    return createRequire(join(root, 'package.json'))('ffmpeg-static') ?? undefined
  } catch {
    // Not installed, as an optional package may be.
    return undefined
  }
}
