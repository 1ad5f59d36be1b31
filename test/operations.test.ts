import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { Health } from '../src/http/health.ts'
import { HEALTHY } from './http/kit.ts'
import { logMessagesIn } from './support/log-messages.ts'
import { ManualClock } from './support/manual-clock.ts'

const root = resolve(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/operations.md'), 'utf8')

/** The cells of a table whose first cell is code, of the part that begins with `heading`. */
function rows(heading: string): string[][] {
  const part = page.split(/^##+ /m).find((text) => text.startsWith(heading)) ?? ''
  return [...part.matchAll(/^\| `(.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim().replaceAll('`', '')),
  )
}

describe('docs/operations.md', () => {
  it('says of every line that the relay warns or complains with what to do, and of no other', () => {
    const shown = rows('Lines that want an action').map(([text = '', level = '']) => `${level}: ${text}`)
    const real = logMessagesIn(join(root, 'src')).map(({ level, text }) => `${level}: ${text}`)
    assert.ok(real.length > 20, 'the messages are found')
    assert.deepEqual(
      {
        withoutARow: real.filter((line) => !shown.includes(line)),
        thatAreGone: shown.filter((line) => !real.includes(line)),
      },
      { withoutARow: [], thatAreGone: [] },
    )
  })

  it('names every health check', async () => {
    const { checks } = await new Health(HEALTHY, new ManualClock()).ready()
    const shown = rows('Health').map(([first]) => first)
    assert.deepEqual(
      Object.keys(checks).filter((name) => !shown.includes(name)),
      [],
    )
  })
})
