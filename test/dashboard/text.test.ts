import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const folder = join(import.meta.dirname, '../../src/dashboard')
/** Names of things, which are the same in every language. */
const NAMES = new Set(['agent-name.ts', 'codec-words.ts', 'makers.ts'])
/** A string that begins as a sentence or a name on the screen does: with a capital, and with words behind it. */
const SENTENCE = /(['"`])([A-Z][a-z’]*(?: |…)[^\n]*?)\1/g
/** Text between the tags of a template. */
const BETWEEN_TAGS = />\s*([A-Za-z][a-z’]+(?: [A-Za-z][^<>$`]*)?)\s*<\//g

/** What stands in a source for people to read, without what its comments and its errors say. */
function wordsIn(source: string): string[] {
  const code = source
    .replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/(?:\w*Error|DOMException)\([^\n]*/g, '')
  return [
    ...[...code.matchAll(SENTENCE)].map(([, , words]) => words!),
    ...[...code.matchAll(BETWEEN_TAGS)].map(([, words]) => words!),
  ]
}

describe('The words of the pages', () => {
  it('stand in the folder text alone, to be translated in one place', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !NAMES.has(name))
    assert.ok(files.length > 50)
    const found = files.flatMap((name) =>
      wordsIn(readFileSync(join(folder, name), 'utf8')).map((words) => `${name}: ${words}`),
    )
    assert.deepEqual(found, [])
  })

  it('are found by this test', () => {
    assert.deepEqual(wordsIn("button.title = 'Log in'"), ['Log in'])
    assert.deepEqual(wordsIn('html`<h1>No camera yet</h1>`'), ['No camera yet'])
    assert.deepEqual(wordsIn('html`<b>Off</b>`'), ['Off'])
    assert.deepEqual(wordsIn("// 'Not this'\nthrow new TypeError('Cannot log in: 5')"), [])
  })
})
