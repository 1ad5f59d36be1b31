import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { wordsIn } from '../support/words.ts'

const folder = join(import.meta.dirname, '../../src/dashboard')
/** Names of things, which are the same in every language. */
const NAMES = new Set(['agent-name.ts', 'codec-words.ts', 'makers.ts'])

describe('The words of the pages', () => {
  it('stand in the folder text alone, to be translated in one place', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !NAMES.has(name))
    assert.ok(files.length > 50)
    const found = files.flatMap((name) =>
      wordsIn(readFileSync(join(folder, name), 'utf8')).map((words) => `${name}: ${words}`),
    )
    assert.deepEqual(found, [])
  })
})
