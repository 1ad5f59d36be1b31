// A relay with the demo camera, and one program after the other before it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../src/config/settings.ts'
import { silentLog } from '../../src/log.ts'
import { startRelay } from '../../src/relay.ts'
import { playRecipe, versionOf } from '../../test/support/play-recipe.ts'
import { OPENCV, RECIPES } from '../../test/support/recipes.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton-recipes-'))
const streams = join(folder, 'streams.json')
writeFileSync(streams, JSON.stringify({ streams: [{ id: 'demo', url: 'demo:' }] }))
const flags = { port: '0', streams, data: join(folder, 'data') }
const relay = await startRelay({ settings: readSettings(flags, {}), log: silentLog })
try {
  const viewer = { name: 'recipes', role: 'viewer', cameras: ['demo'] }
  const { secret } = await relay.identity.tokens.create(viewer)
  print('program', 'version', 'pictures', 'seconds', 'ok')
  for (const recipe of [...RECIPES, OPENCV]) await run(recipe, `${relay.url}live/demo.ts?token=${secret}`)
} finally {
  await relay.close()
  rmSync(folder, { recursive: true })
}

async function run(recipe, url) {
  const { program } = recipe
  const version = versionOf(recipe)
  try {
    const { pictures, seconds } = await playRecipe(recipe, url)
    print(program, version, String(pictures), seconds.toFixed(1), 'yes')
  } catch (error) {
    print(program, version, '-', '-', 'no')
    process.stderr.write(`${error.message}\n${error.cause?.message ?? ''}\n`)
    process.exitCode = 1
  }
}

function print(program, version, pictures, seconds, ok) {
  const row = [program.padEnd(16), version.padEnd(9), pictures.padStart(8), seconds.padStart(9), `  ${ok}`]
  process.stdout.write(`${row.join('')}\n`)
}
