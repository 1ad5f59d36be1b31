import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { Connection } from '../../../src/player/connection.ts'
import type { CoreState, OpenMessage, ToPage } from '../../../src/player/core/messages.ts'
import type { EngineParts } from '../../../src/player/engine.ts'
import { PlayerCore } from '../../../src/player/core/player-core.ts'
import { FakeSocket } from '../fake-socket.ts'
import { FakeEngine } from './fake-engine.ts'

const open: OpenMessage = {
  type: 'open',
  address: { url: 'ws://relay/live/x', protocols: ['baton.v1'], token: undefined },
  engine: 'mse',
  withSound: false,
  surface: undefined,
}

const STATE_LIVE = '{"type":"state","state":"live","cause":null,"message":null,"retryInMs":null}'

describe('PlayerCore', () => {
  let sockets: FakeSocket[]
  let engine: FakeEngine
  let parts: EngineParts
  let told: ToPage[]
  let core: PlayerCore

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] })
    sockets = []
    engine = new FakeEngine()
    told = []
    core = new PlayerCore(open, (message) => told.push(message), {
      makeEngine: (_, made) => {
        parts = made
        return engine
      },
      makeConnection: (address, handlers) =>
        new Connection(address, handlers, {
          openSocket: () => {
            const socket = new FakeSocket()
            sockets.push(socket)
            return socket
          },
          findRefusal: () => Promise.resolve(undefined),
          nowMs: () => Date.now(),
        }),
    })
  })

  afterEach(() => {
    core.close()
    mock.timers.reset()
  })

  const newest = (): FakeSocket => sockets.at(-1)!
  const sent = (): unknown[] => newest().sent.map((text): unknown => JSON.parse(text))
  const states = (): CoreState[] =>
    told.flatMap((message) => (message.type === 'state' ? [message.state] : []))

  it('tells the page at once what changes, and its figures four times a second', () => {
    newest().open()
    newest().receive(STATE_LIVE)
    assert.equal(states().at(-1)!.camera!.state, 'live')
    const before = told.length
    mock.timers.tick(1000)
    assert.deepEqual(new Set(told.slice(before).map(({ type }) => type)), new Set(['figures']))
    assert.equal(told.length - before, 4)
  })

  it('lets the relay send nothing during a pause, also on a connection that is opened in it', () => {
    newest().open()
    core.receive({ type: 'pause', isPaused: true })
    assert.deepEqual(sent(), [{ type: 'pause' }])
    newest().lose()
    mock.timers.tick(1000)
    newest().open()
    assert.deepEqual(sent(), [{ type: 'pause' }])
    core.receive({ type: 'pause', isPaused: false })
    assert.equal(sockets.length, 2)
    assert.deepEqual(sent(), [{ type: 'pause' }, { type: 'resume' }])
    assert.deepEqual(engine.heard, ['join', 'pause', 'play'])
  })

  it('lets the relay send nothing when nobody has watched for a minute', () => {
    newest().open()
    core.receive({ type: 'watched', isWatched: false })
    for (let second = 0; second < 60; second++) {
      assert.deepEqual(sent(), [])
      newest().receive(STATE_LIVE)
      mock.timers.tick(1_000)
    }
    assert.deepEqual(sent(), [{ type: 'pause' }])
    core.receive({ type: 'watched', isWatched: true })
    assert.deepEqual(sent(), [{ type: 'pause' }, { type: 'resume' }])
    assert.equal(sockets.length, 1)
  })

  it('stays paused when somebody looks again who paused it by hand', () => {
    newest().open()
    core.receive({ type: 'pause', isPaused: true })
    core.receive({ type: 'watched', isWatched: false })
    for (let second = 0; second < 60; second++) {
      newest().receive(STATE_LIVE)
      mock.timers.tick(1_000)
    }
    core.receive({ type: 'watched', isWatched: true })
    assert.deepEqual(sent(), [{ type: 'pause' }])
    assert.equal(sockets.length, 1)
  })

  it('connects anew for an engine that failed while hidden only when somebody looks', () => {
    newest().open()
    core.receive({ type: 'watched', isWatched: false })
    parts.handlers.needKeyframe()
    assert.equal(sockets.length, 1)
    core.receive({ type: 'watched', isWatched: true })
    assert.equal(sockets.length, 2)
  })

  it('asks for keyframes alone while the engine cannot play what comes, and says why', () => {
    newest().open()
    parts.handlers.unsupported('No decoder.')
    assert.equal(states().at(-1)!.unsupported, 'No decoder.')
    assert.deepEqual(sent().at(-1), { type: 'keyframes-only', on: true })
  })

  it('connects anew, which is how to get the newest keyframe, when decoding has to begin anew', () => {
    newest().open()
    parts.handlers.needKeyframe()
    assert.equal(sockets.length, 2)
    assert.equal(sockets[0]!.isClosed, true)
    assert.equal(states().at(-1)!.connection.kind, 'open', 'nothing is lost')
    newest().lose()
    assert.equal(states().at(-1)!.connection.kind, 'waiting')
  })

  it('wants the same rendition, and as little, on the next connection', () => {
    newest().open()
    core.receive({ type: 'rendition', id: 'sub' })
    core.receive({ type: 'keyframes-only', on: true })
    newest().lose()
    mock.timers.tick(1000)
    newest().open()
    assert.deepEqual(sent(), [
      { type: 'keyframes-only', on: true },
      { type: 'rendition', id: 'sub' },
    ])
  })

  it('connects anew when the machine has slept, for nobody says that the connection is gone', () => {
    newest().open()
    mock.timers.setTime(Date.now() + 600_000)
    assert.equal(sockets.length, 1)
    mock.timers.tick(2_000)
    assert.equal(sockets.length, 2)
    assert.equal(sockets[0]!.isClosed, true)
  })
})
