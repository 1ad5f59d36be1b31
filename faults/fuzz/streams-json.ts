import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { loadStreams } from '../../src/config/load-streams.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { RelayError } from '../../src/errors.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { eventuallyRead } from '../../test/support/eventually.ts'
import type { RelayProcess } from '../relay-process.ts'

/** A streams.json with something of everything. */
export const STREAMS_SEED = `{
  "$schema": "./streams.schema.json",
  // the cameras
  "streams": [
    { "id": "door", "url": "rtsp://192.0.2.1/a", "name": "Front door", "audio": false },
    {
      "id": "yard", "mode": "on-demand", "group": "outside",
      "renditions": {
        "main": { "sources": [{ "id": "s1", "url": "rtsp://192.0.2.2/main", "transport": "udp" }] },
        "sub": { "sources": [{ "id": "s2", "url": "rtsp://192.0.2.2/sub" }] }
      }
    },
    { "id": "gate", "url": "http://192.0.2.3/mjpeg", },
  ]
}
`

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '//',
  '/*',
  'null',
  '1e999',
  '"id"',
  '"url"',
  '\u0000',
  '\ud800',
  '__proto__',
  '['.repeat(2000),
]

/** The text with one to three pieces cut out, put in or doubled. */
export const brokenTexts: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.nat(), fc.nat(30), fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 }))), {
    minLength: 1,
    maxLength: 3,
  })
  .map((edits) => {
    let text = STREAMS_SEED
    for (const [place, length, piece] of edits) {
      const at = place % text.length
      text = text.slice(0, at) + piece + text.slice(at + length)
    }
    return text
  })

/** None: the file is not there. */
const secrets = await Secrets.open('/nowhere/secrets.json')

/** Words that name a place, or say that the whole of it is another thing. */
const PLACED = /line \d+|It is not \{ "streams"|holds no list "streams"/

/**
 * Whether all of the text is refused, some of it, or none; throws where the words that a person is given name no place,
 * and where the reader throws anything else.
 */
export function judgeStreamsJson(text: string): 'all' | 'some' | 'none' {
  try {
    const { faults } = loadStreams(text, { rule: new AddressRule(), environment: {}, secrets })
    for (const { at } of faults) assert.match(at, /^line \d+$/)
    return faults.length > 0 ? 'some' : 'none'
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    assert.match(error.message, PLACED)
    return 'all'
  }
}

interface Shown {
  readonly streams: readonly { readonly id: string }[]
  readonly problem?: string
}

/** Edits a running relay's streams.json to these texts. Rejects unless it says where the fault is and the old streams run on. */
export async function editToAll(relay: RelayProcess, texts: readonly string[]): Promise<void> {
  const file = join(relay.folder, 'streams.json')
  const shown = async (): Promise<Shown> => JSON.parse((await relay.call('GET', 'streams')).text) as Shown
  const shows = async (what: string, isRight: (shown: Shown) => boolean): Promise<Shown> =>
    eventuallyRead(what, shown, isRight)
  const ids = ({ streams }: Shown): string => streams.map(({ id }) => id).join()
  await writeFile(file, STREAMS_SEED)
  const before = await shows('the streams are taken', ({ streams }) => streams.length === 3)
  for (const text of texts) {
    const refused = judgeStreamsJson(text)
    if (refused === 'none') continue
    await writeFile(file, text)
    const now = await shows(`a fault is said of ${text}`, ({ problem }) => problem !== undefined)
    assert.match(now.problem ?? '', PLACED)
    if (refused === 'all') assert.equal(ids(now), ids(before), text)
    await writeFile(file, STREAMS_SEED)
    await shows('all is well again', (shown) => shown.problem === undefined && ids(shown) === ids(before))
  }
}
