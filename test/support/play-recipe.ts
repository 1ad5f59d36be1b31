import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { wordsOf, type Recipe } from './recipes.ts'

/** Two seconds of the tests' cameras, so that a keyframe comes on the way. */
const WANTED = 50
/** VLC refuses to run as root, and no other player needs to. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

export interface Played {
  readonly pictures: number
  /** From the program's start to the last of these pictures. */
  readonly seconds: number
}

/**
 * Runs a recipe by the words that its page prints until it has decoded 50 pictures.
 * @throws with all that the program said, when it ends or a minute passes before that.
 */
export async function playRecipe(recipe: Recipe, url: string): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-recipe-'))
  try {
    if (NOBODY.uid !== undefined) await chown(folder, NOBODY.uid, NOBODY.gid)
    const { shell, python } = wordsOf(recipe.program)
    const [screen, none] = recipe.without ?? ['', '']
    assert.ok(shell.includes(screen) && (shell !== '') !== (python !== ''), `${recipe.program}: ${shell}`)
    if (python !== '') await writeFile(join(folder, 'recipe.py'), python)
    const words = python === '' ? shell.replace(screen, none) : '/usr/bin/python3 recipe.py'
    return await untilShown(words, recipe, folder, url)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The version of a recipe's program, of numbers alone; empty if it does not answer. */
export function versionOf({ version }: Recipe): string {
  const { stdout } = spawnSync('sh', ['-c', version], { ...NOBODY, encoding: 'utf8' })
  return / n?(\d+(?:\.\d+)+)/.exec(` ${stdout}`)?.[1] ?? ''
}

async function untilShown(words: string, recipe: Recipe, folder: string, url: string): Promise<Played> {
  const { program } = recipe
  const env = {
    ...process.env,
    URL: url,
    HOME: folder,
    SDL_VIDEODRIVER: 'dummy',
    SDL_AUDIODRIVER: 'dummy',
    PYTHONUNBUFFERED: '1',
  }
  const startMs = performance.now()
  const child = spawn('sh', ['-c', words], {
    ...NOBODY,
    cwd: folder,
    env,
    // A group of its own: what the shell starts ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let pictures = 0
  let isOver = false
  const closed = once(child, 'close').then(() => (isOver = true))
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const hasShown = (): boolean => (pictures = recipe.pictures(said, folder)) >= WANTED
  try {
    await eventually(`${program} has shown pictures`, () => hasShown() || isOver)
    assert.ok(pictures >= WANTED, `${program} ended after ${pictures} pictures`)
    return { pictures, seconds: (performance.now() - startMs) / 1000 }
  } catch (error) {
    throw new Error(said, { cause: error })
  } finally {
    // A live stream has no end, and its players wait for it.
    if (!isOver) process.kill(-child.pid!, 'SIGKILL')
    await closed
  }
}
