import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { builtFolder } from '../support/built.ts'

const MAX_BYTES = 60 * 1024
/** What a page of another site loads to show one camera. */
const FILES = ['player.js', 'player-worker.js']

it('The player and its worker are at most 60 KiB, gzipped', () => {
  const folder = join(builtFolder(), 'public')
  const sizes = FILES.map((name) => gzipSync(readFileSync(join(folder, name))).byteLength)
  const sum = sizes.reduce((a, b) => a + b)
  assert.ok(sum <= MAX_BYTES, `${sizes.join(' + ')} = ${sum} bytes`)
})
