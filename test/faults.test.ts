import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { Stage } from '../faults/stage.ts'
import { FAULT_TABLE } from '../faults/table.ts'
import { builtFolder } from './support/built.ts'

const root = join(import.meta.dirname, '..')
/** A bound is judged by `npm run faults`: here the machine has other work. */
const LENIENCE = 5

describe('A relay under faults', () => {
  let stage: Stage

  before(async () => {
    builtFolder()
    stage = await Stage.start()
  })

  for (const { fault, pull, expected, withinMs = Infinity, isShort, lacks, run } of FAULT_TABLE)
    if (isShort === true && lacks?.() === undefined)
      it(`${fault}${pull === undefined ? '' : `, by ${pull}`}: ${expected}`, async () => {
        await stage.begin(pull)
        try {
          const { words, ms = 0 } = await run(stage)
          assert.equal(words, expected)
          assert.ok(ms < LENIENCE * withinMs, `${ms} ms`)
        } finally {
          await stage.end()
        }
      })
})

describe('docs/faults.md', () => {
  it('shows every case of the table with what is expected and by when, and no other', () => {
    const page = readFileSync(join(root, 'docs/faults.md'), 'utf8')
    const shown = [...page.matchAll(/^\| `(.*) \|$/gm)].map(([, row = '']) =>
      row.split(' | ').map((cell) => cell.replaceAll('`', '').trim()),
    )
    const real = new Map<string, string[]>()
    for (const { name, pull, fault, expected, withinMs } of FAULT_TABLE) {
      const within = withinMs === undefined ? '–' : `${withinMs.toLocaleString('en')} ms`
      const row = [name, pull ?? '–', fault, expected, within]
      const key = [name, fault, expected, within].join()
      real.set(key, real.has(key) ? [name, 'both', fault, expected, within] : row)
    }
    assert.deepEqual(shown, [...real.values()])
    const names = FAULT_TABLE.map(({ name, pull }) => `${name} ${pull}`)
    assert.equal(new Set(names).size, names.length)
  })
})
