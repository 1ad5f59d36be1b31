import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import type { Visit } from '../../src/http/gate.ts'
import { LiveDispatch } from '../../src/http/live.ts'
import type { ReadCamera, Watching } from '../../src/stream/viewers.ts'
import { ManualClock } from '../support/manual-clock.ts'

const PLAYER = 'p'.repeat(16)

/** One camera that a player of a link for one viewer watches already. */
function setUp() {
  const handled: string[] = []
  const reading: Watching = { details: { principal: 'link', player: PLAYER }, end: () => undefined }
  const camera: ReadCamera<Watching> = { renditions: new Map([['main', { readers: [reading] }]]) }
  const dispatch = new LiveDispatch({
    live: {
      routes: [
        {
          way: 'live',
          method: 'GET',
          ending: '.ts',
          output: { read: () => ({ faults: [], handle: (_req, _res, live) => handled.push(live.streamId) }) },
        },
      ],
      upgrade: () => undefined,
    },
    streams: { cameras: new Map([['yard', camera]]) },
    viewers: { check: () => undefined, enter: () => false },
    clock: new ManualClock(),
  })
  const ask = (ending: string, player: string): void => {
    const principal = {
      id: 'link',
      name: 'link',
      role: 'viewer' as const,
      cameras: new Set(['yard']),
      maxViewers: 1,
    }
    const visit: Visit = {
      path: `/live/yard${ending}`,
      query: new URLSearchParams({ player }),
      way: 'live',
      caller: { principal, address: '192.0.2.1' },
      origin: { host: 'relay.example', secure: false, address: '192.0.2.1' },
      prolonged: undefined,
    }
    dispatch.request({ method: 'GET' } as IncomingMessage, {} as ServerResponse, visit)
  }
  return { ask, handled }
}

describe('LiveDispatch', () => {
  it('tells a player that watches already that its WebSocket is not refused, and another that it is', () => {
    const { ask } = setUp()
    assert.throws(() => ask('', PLAYER), { code: 'not-found', message: /^This address is a WebSocket/ })
    assert.throws(() => ask('', 'q'.repeat(16)), { code: 'too-many-viewers' })
  })

  it('takes no plain request for the player that watches already: who knows its name is not let in by that', () => {
    const { ask, handled } = setUp()
    assert.throws(() => ask('.ts', PLAYER), { code: 'too-many-viewers' })
    assert.deepEqual(handled, [])
  })
})
