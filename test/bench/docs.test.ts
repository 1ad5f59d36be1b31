import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { HELP, NAMES } from '../../bench/help.ts'
import { FLAGS } from '../../bench/options.ts'
import { FLAGS as SCALE_FLAGS, HELP as SCALE_HELP } from '../../bench/scale/options.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/benchmark.md'), 'utf8')

function flagsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/--([a-z][\w-]*)/g)].map(([, flag = '']) => flag))].toSorted()
}

describe('The help of the benches', () => {
  it('names each flag, and no other', () => {
    assert.deepEqual(flagsIn(HELP), flagsOf(FLAGS))
    assert.deepEqual(flagsIn(SCALE_HELP), flagsOf(SCALE_FLAGS))
  })
})

describe('docs/benchmark.md', () => {
  it('names no flag and no scenario that there is not', () => {
    const known = new Set(['help', 'import', ...Object.keys(FLAGS), ...Object.keys(SCALE_FLAGS)])
    assert.deepEqual(
      flagsIn(page).filter((flag) => !known.has(flag)),
      [],
    )
    const scenarios = [...page.matchAll(/--only ([\w-]+)/g)].map(([, name = '']) => name)
    assert.deepEqual(
      scenarios.filter((name) => !NAMES.includes(name)),
      [],
    )
    assert.ok(scenarios.length > 2)
  })
})

function flagsOf(flags: object): string[] {
  return Object.keys(flags)
    .filter((flag) => flag !== 'help')
    .toSorted()
}
