import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { Connection } from '../../src/player/connection.ts'
import type { ConnectionState } from '../../src/player/connection-state.ts'
import type { Refusal } from '../../src/player/refusal.ts'
import { FakeSocket } from './fake-socket.ts'

const STATE_LIVE = '{"type":"state","state":"live","cause":null,"message":null,"retryInMs":null}'

const HELLO = JSON.stringify({
  type: 'hello',
  stream: 'x',
  rendition: 'main',
  renditions: ['main'],
  layout: null,
  poster: false,
  serverNowMs: 0,
})

describe('Connection', () => {
  let sockets: FakeSocket[]
  let states: ConnectionState[]
  let received: unknown[]
  let refusal: Refusal | undefined | Promise<Refusal>
  let looks: number
  let connection: Connection

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] })
    sockets = []
    states = []
    received = []
    refusal = undefined
    looks = 0
    connection = new Connection(
      { url: 'ws://relay/live/x', protocols: ['baton.v1'], token: undefined },
      {
        packets: (bytes) => received.push(bytes),
        message: (message) => received.push(message),
        changed: (state) => states.push(state),
      },
      {
        openSocket: () => {
          const socket = new FakeSocket()
          sockets.push(socket)
          return socket
        },
        findRefusal: () => {
          looks++
          return Promise.resolve(refusal)
        },
        nowMs: () => Date.now(),
      },
    )
    connection.open()
  })

  afterEach(() => {
    connection.close()
    mock.timers.reset()
  })

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const kinds = (): string[] => states.map(({ kind }) => kind)

  it('hands on packets and messages, and passes over what it does not know', () => {
    sockets[0]!.open()
    sockets[0]!.receive(new ArrayBuffer(188))
    sockets[0]!.receive(STATE_LIVE)
    sockets[0]!.receive('{"type":"weather"}')
    assert.deepEqual(received, [new Uint8Array(188), JSON.parse(STATE_LIVE)])
    assert.deepEqual(kinds(), ['connecting', 'open'])
  })

  it('comes back by itself when the relay goes, and says when', () => {
    sockets[0]!.open()
    sockets[0]!.lose(1001, 'The relay restarts.')
    const state = states.at(-1)!
    assert.equal(state.kind === 'waiting' && state.reason, 'The relay restarts.')
    const waitMs = state.kind === 'waiting' ? state.retryAtMs - Date.now() : NaN
    assert.equal(waitMs > 0 && waitMs < 400, true, `it waits ${waitMs} ms`)
    mock.timers.tick(400)
    assert.equal(sockets.length, 2)
    sockets[1]!.open()
    assert.equal(connection.state.kind, 'open')
  })

  it('comes back when the relay said so before it went, and as ever after a try that failed', () => {
    sockets[0]!.open()
    sockets[0]!.receive('{"type":"goodbye","retryInMs":700}')
    sockets[0]!.lose(1001)
    const { state } = connection
    assert.equal(state.kind === 'waiting' && state.retryAtMs - Date.now(), 700)
    mock.timers.tick(699)
    assert.equal(sockets.length, 1)
    mock.timers.tick(1)
    assert.equal(sockets.length, 2)
    sockets[1]!.lose()
    mock.timers.tick(400)
    assert.equal(sockets.length, 3)
  })

  it('does not let a relay send it away for long', () => {
    sockets[0]!.open()
    sockets[0]!.receive('{"type":"goodbye","retryInMs":1e12}')
    sockets[0]!.lose(1001)
    mock.timers.tick(30_000)
    assert.equal(sockets.length, 2)
  })

  it('waits longer from try to try, up to two seconds', () => {
    for (let i = 0; i < 6; i++) {
      sockets.at(-1)!.lose()
      mock.timers.tick(2500)
    }
    assert.equal(kinds().filter((kind) => kind === 'waiting').length, 6)
    assert.equal(sockets.length, 7)
  })

  it('does not try again after an answer that another try cannot change', () => {
    sockets[0]!.open()
    sockets[0]!.lose(1008)
    mock.timers.tick(60_000)
    assert.equal(connection.state.kind, 'refused')
    assert.equal(sockets.length, 1)
  })

  it('asks each half minute whether what was refused is allowed now, and comes back when it is', async () => {
    for (const code of [4401, 4403, 4404, 4405, 4429]) {
      refusal = { code: 4404, reason: '' }
      const before = sockets.length
      sockets.at(-1)!.open()
      sockets.at(-1)!.lose(4404)
      looks = 0
      mock.timers.tick(29_000)
      assert.equal(looks, 0)
      refusal = { code, reason: 'No.' }
      mock.timers.tick(1_000)
      await turn()
      const { state } = connection
      assert.deepEqual(state, { kind: 'refused', code, reason: 'No.', retryAtMs: Date.now() + 30_000 })
      assert.equal(sockets.length, before)
      refusal = undefined
      mock.timers.tick(30_000)
      await turn()
      assert.equal(connection.state.kind, 'refused', 'nobody sees the try')
      sockets.at(-1)!.open()
      assert.equal(connection.state.kind, 'open')
    }
  })

  it('does not knock again and again where too many watch', () => {
    sockets[0]!.open()
    sockets[0]!.lose(4429, 'As many as may watch.')
    mock.timers.tick(29_000)
    assert.equal(connection.state.kind, 'refused')
    assert.equal(sockets.length, 1)
  })

  it('asks at once when there is hope, and stays refused when it does not get in', async () => {
    sockets[0]!.open()
    sockets[0]!.lose(4404)
    connection.hurry()
    await turn()
    assert.equal(sockets.length, 2)
    sockets[1]!.lose()
    assert.equal(connection.state.kind, 'refused')
    mock.timers.tick(30_000)
    await turn()
    assert.equal(sockets.length, 3)
    connection.tryAgain()
    assert.equal(sockets[2]!.isClosed, true)
    assert.equal(connection.state.kind, 'connecting')
  })

  it('does not come back by itself when somebody ended it by hand, but when it is asked to', () => {
    sockets[0]!.open()
    sockets[0]!.lose(4409, 'Ended by admin.')
    mock.timers.tick(60_000)
    assert.deepEqual(connection.state, {
      kind: 'refused',
      code: 4409,
      reason: 'Ended by admin.',
      retryAtMs: undefined,
    })
    assert.equal(sockets.length, 1)
    connection.tryAgain()
    sockets[1]!.open()
    assert.equal(connection.state.kind, 'open')
  })

  it('asks again each half minute while as many watch as may, and is let in when somebody has left', async () => {
    sockets[0]!.open()
    sockets[0]!.lose(4429, 'As many watch as may.')
    refusal = { code: 4429, reason: '' }
    for (let i = 0; i < 2; i++) {
      mock.timers.tick(30_000)
      await turn()
      const { kind, ...rest } = connection.state
      assert.equal(kind, 'refused')
      assert.deepEqual(rest, { code: 4429, reason: '', retryAtMs: Date.now() + 30_000 })
      assert.equal(sockets.length, 1)
    }
    refusal = undefined
    mock.timers.tick(30_000)
    await turn()
    sockets[1]!.open()
    assert.equal(connection.state.kind, 'open')
  })

  it('asks why it was not let in, and stops when the relay says so', async () => {
    refusal = { code: 4401, reason: '' }
    sockets[0]!.lose()
    assert.equal(connection.state.kind, 'waiting')
    await turn()
    const retryAtMs = Date.now() + 30_000
    assert.deepEqual(connection.state, { kind: 'refused', code: 4401, reason: '', retryAtMs })
    mock.timers.tick(60_000)
    assert.equal(sockets.length, 1)
  })

  it('asks once at a time why it was not let in, however long the answer is held', async () => {
    let answer = (_refusal: Refusal): void => undefined
    refusal = new Promise((resolve) => (answer = resolve))
    for (let i = 0; i < 3; i++) {
      sockets.at(-1)!.lose()
      mock.timers.tick(2_500)
    }
    assert.equal(looks, 1)
    answer({ code: 4401, reason: '' })
    await refusal
    await turn()
    assert.equal(connection.state.kind, 'refused')
  })

  it('gives up a connection that fell silent while the camera is live, whatever it sends itself', () => {
    sockets[0]!.open()
    sockets[0]!.receive(STATE_LIVE)
    for (const waitMs of [3_000, 3_000, 1_900]) {
      mock.timers.tick(waitMs)
      assert.equal(connection.state.kind, 'open')
      connection.send({ type: 'report', delayMs: 80, fps: 25, dropped: 0 })
    }
    mock.timers.tick(200)
    assert.equal(connection.state.kind, 'waiting')
    assert.equal(sockets[0]!.isClosed, true)
  })

  it('lets a connection be silent for long while the camera is away', () => {
    sockets[0]!.open()
    sockets[0]!.receive(STATE_LIVE.replace('live', 'retrying'))
    mock.timers.tick(50_000)
    assert.equal(connection.state.kind, 'open')
  })

  it('does not take a pause that it asked for itself for silence', () => {
    sockets[0]!.open()
    sockets[0]!.receive(STATE_LIVE)
    connection.send({ type: 'pause' })
    mock.timers.tick(50_000)
    assert.equal(connection.state.kind, 'open')
    connection.send({ type: 'resume' })
    mock.timers.tick(8_100)
    assert.equal(connection.state.kind, 'waiting')
  })

  it('asks for a word before it gives up a connection on which nothing has to come', () => {
    for (const text of ['{"type":"pause"}', STATE_LIVE.replace('live', 'retrying')]) {
      const socket = sockets.at(-1)!
      socket.open()
      socket.receive(HELLO)
      if (text.includes('pause')) connection.send({ type: 'pause' })
      else socket.receive(text)
      for (let minute = 0; minute < 3; minute++) {
        mock.timers.tick(60_000)
        assert.equal(socket.sent.at(-1), '{"type":"rendition","id":"main"}')
        socket.receive(HELLO)
      }
      mock.timers.tick(60_000)
      assert.equal(connection.state.kind, 'open')
      mock.timers.tick(10_000)
      assert.equal(connection.state.kind, 'waiting', 'no word came')
      mock.timers.tick(1_000)
    }
  })

  it('sends only while connected', () => {
    connection.send({ type: 'pause' })
    sockets[0]!.open()
    connection.send({ type: 'resume' })
    assert.deepEqual(sockets[0]!.sent, ['{"type":"resume"}'])
  })

  it('leaves nothing running when closed', () => {
    sockets[0]!.open()
    connection.close()
    mock.timers.tick(120_000)
    assert.deepEqual(kinds(), ['connecting', 'open', 'closed'])
    assert.equal(sockets.length, 1)
  })
})
