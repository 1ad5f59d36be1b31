import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { MAX_FROM_ADDRESS, MAX_LISTENERS, MAX_VIEWERS_LISTENING } from '../src/api/event-bounds.ts'
import { MAX_BACKLOG_BYTES, PATIENCE_MS } from '../src/api/event-session.ts'
import { MAX_IMPORT_BYTES, MAX_STREAMS } from '../src/config/import/read-import.ts'
import { MAX_LINES } from '../src/http/failed-requests.ts'
import { Health } from '../src/http/health.ts'
import { LARGE_BODIES, MAX_BODY_BYTES, MAX_BODY_DEPTH } from '../src/http/json-body.ts'
import { MAX_RUNNING, MAX_WAITING } from '../src/outputs/snapshot/decoders.ts'
import { WAIT_MS } from '../src/outputs/snapshot/keyframe-wait.ts'
import { MAX_BYTES } from '../src/outputs/snapshot/pictures.ts'
import { KEPT_EVENTS } from '../src/protocol/events.ts'
import { MAX_PROBES } from '../src/sources/probe/probes.ts'
import { HISTORY_SAMPLES, HISTORY_STEP_MS } from '../src/stream/history.ts'
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

  it('says the limits that the code has', () => {
    const part = page.split(/^## /m).find((text) => text.startsWith('Limits')) ?? ''
    const bounds = new Map(
      [...part.matchAll(/^\| ([^|]*[^| ]) +\| ([^|]*[^| ]) +\|$/gm)].map(([, what = '', bound = '']) => [
        what,
        bound,
      ]),
    )
    const [kib, mib] = [1024, 1024 * 1024]
    const imports = LARGE_BODIES.get('/api/import') ?? 0
    const expected = {
      'body of a request': `${MAX_BODY_BYTES / kib} KiB; of an import ${(imports / kib).toLocaleString('en')} KiB; ${MAX_BODY_DEPTH} levels deep`,
      'requests in the log that failed inside the relay': `${MAX_LINES} lines a minute, and one that counts the rest`,
      'who listens to the events': `${MAX_LISTENERS.toLocaleString('en')} at a time, of whom ${MAX_VIEWERS_LISTENING} may be viewers; ${MAX_FROM_ADDRESS} from one address. One more gets 429`,
      'file of an import': `${MAX_IMPORT_BYTES / mib} MiB, in the body as JSON writes it`,
      'streams in one import': MAX_STREAMS.toLocaleString('en'),
      'cameras probed at once': `${MAX_PROBES}; the next caller gets 429`,
      snapshots: `${MAX_RUNNING} decodes at once, ${MAX_WAITING} that wait, ${MAX_BYTES / mib} MiB of kept pictures; ${WAIT_MS / 1000} s for a picture that is not there yet`,
      'events kept for who comes back': KEPT_EVENTS.toLocaleString('en'),
      'a client of the events that does not read': `is cut with ${MAX_BACKLOG_BYTES / mib} MiB unsent, or after ${PATIENCE_MS / 1000} s without an answer`,
      'history of a rendition': `one hour, ${HISTORY_SAMPLES} samples`,
    }
    assert.equal(HISTORY_SAMPLES * HISTORY_STEP_MS, 3_600_000)
    const shown = Object.fromEntries(Object.keys(expected).map((what) => [what, bounds.get(what)]))
    assert.deepEqual(shown, expected)
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
