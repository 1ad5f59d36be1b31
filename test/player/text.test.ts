import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { wordsIn } from '../support/words.ts'

const folder = join(import.meta.dirname, '../../src/player')
/** Names of things, which are the same in every language: fonts, and the scheme of a login. */
const NAMES = new Set(['Segoe UI', 'Noto Sans', 'Bearer ${token}'])

describe('The words of the player', () => {
  it('stand in the folder text alone, to be translated in one place', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.startsWith('text/'),
    )
    assert.ok(files.length > 80)
    const found = files.flatMap((path) =>
      wordsIn(readFileSync(join(folder, path), 'utf8'))
        .filter((words) => !NAMES.has(words))
        .map((words) => `${path}: ${words}`),
    )
    assert.deepEqual(found, [])
  })
})
