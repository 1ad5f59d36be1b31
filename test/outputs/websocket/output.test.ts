import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { parseServerMessage } from '../../../src/protocol/parse.ts'
import { createWebSocketOutput, type WebSocketOutput } from '../../../src/outputs/websocket/output.ts'
import { eventually } from '../../support/eventually.ts'
import { localPair } from '../../support/tls-pair.ts'
import { TsUnits } from '../../support/ts-units.ts'
import { WsViewer, type WsViewerOptions } from '../../support/ws-viewer.ts'
import { Stage } from '../stage.ts'

const KEY = Buffer.alloc(16).toString('base64')
const EMPTY_CLOSE_FRAME = Buffer.from([0x88, 0x80, 0, 0, 0, 0])

let stage: Stage
let output: WebSocketOutput
let units: TsUnits

/** The same for both: our frames are written to the socket past `ws`, whatever socket that is. */
const SCHEMES = ['ws', 'wss'] as const
let scheme: (typeof SCHEMES)[number]
const pair = localPair()

async function begin(over: typeof scheme): Promise<void> {
  scheme = over
  stage = new Stage()
  output = createWebSocketOutput(stage)
  units = new TsUnits()
  await stage.listen(output, scheme === 'wss' ? await pair : undefined)
}

function overBoth(title: string, tests: () => void): void {
  for (const over of SCHEMES)
    describe(`${title}, over ${over}:`, () => {
      beforeEach(() => begin(over))
      tests()
    })
}

afterEach(async () => {
  await stage.close()
  await output.close()
})

function watch(options?: WsViewerOptions, query = ''): Promise<WsViewer> {
  const url = `${scheme}://127.0.0.1:${stage.port}/live/door${query}`
  return WsViewer.open(url, { connect: { rejectUnauthorized: false }, ...options })
}

/** A viewer that takes part in nothing: it reads the first answer and no byte more. */
async function openDeaf(): Promise<Socket> {
  const target = { port: stage.port, host: '127.0.0.1', allowHalfOpen: true }
  const socket = scheme === 'ws' ? connect(target) : connectTls({ ...target, rejectUnauthorized: false })
  const headers = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'
  socket.write(`GET /live/door HTTP/1.1\r\nHost: relay\r\n${headers}\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`)
  await once(socket, 'readable')
  return socket
}

function key(packets?: number): void {
  stage.play((ms) => units.keyframe(ms, packets))
}

function pictures(count: number, packets?: number): void {
  for (let i = 0; i < count; i++) {
    stage.clock.tick(40)
    stage.play((ms) => units.picture(ms, packets))
  }
}

overBoth('WebSocket output', () => {
  it('gives a plain client whole TS messages from the last keyframe on, and nothing else', async () => {
    key()
    pictures(3)
    const viewer = await watch({ subprotocols: false })
    await viewer.hasPictures(4)
    pictures(2)
    await viewer.hasPictures(6)
    assert.equal(viewer.subprotocol, '')
    assert.deepEqual(viewer.messages, [])
    assert.ok(viewer.chunks.every((chunk) => chunk.length % 188 === 0))
    await viewer.close()
    await eventually('the reader is gone', () => stage.rendition('main').readers.size === 0)
  })

  it('chooses baton.v1 and never echoes the token', async () => {
    const viewer = await watch({ subprotocols: ['baton.token.c2VjcmV0', 'baton.v1'] })
    assert.equal(viewer.subprotocol, 'baton.v1')
    await viewer.close()
  })

  it('says hello, state and clock before, with and behind the first pictures', async () => {
    key()
    const viewer = await watch()
    await viewer.message('clock')
    const [hello, state, clock] = viewer.messages
    assert.equal(hello?.type, 'hello')
    assert.deepEqual(hello.renditions, ['main', 'sub'])
    assert.deepEqual(hello.layout, {
      video: { codec: 'avc1.64001f', width: 1280, height: 720 },
      audio: { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1 },
    })
    assert.equal(state?.type, 'state')
    assert.equal(state.state, 'live')
    assert.deepEqual(clock, {
      type: 'clock',
      pts90k: 3600,
      arrivedMs: stage.clock.nowMs(),
      serverNowMs: stage.clock.nowMs(),
    })
    for (const message of viewer.messages)
      assert.ok(parseServerMessage(JSON.stringify(message)), message.type)
    await viewer.close()
  })

  it('says hello without a layout while nothing is live, again before the first picture, and before another layout', async () => {
    const viewer = await watch()
    const first = await viewer.message('hello')
    assert.equal(first.layout, null)
    key()
    await viewer.message('hello', (hello) => hello.layout !== null)
    assert.equal(viewer.messages.filter((message) => message.type === 'hello').length, 2)
    units.relayout(640)
    key()
    const third = await viewer.message(
      'hello',
      (hello) => (hello.layout as { video: { width: number } } | null)?.video.width === 640,
    )
    assert.equal(third.rendition, 'main')
    await viewer.close()
  })

  it('tells the clock once a second to those who speak baton.v1', async () => {
    key()
    const viewer = await watch()
    const plain = await watch({ subprotocols: false })
    pictures(100)
    await viewer.hasPictures(101)
    await plain.hasPictures(101)
    const clocks = viewer.messages.filter((message) => message.type === 'clock')
    assert.ok(clocks.length >= 4 && clocks.length <= 6, `${clocks.length} clocks in 4 s`)
    assert.deepEqual(plain.messages, [])
    await viewer.close()
    await plain.close()
  })

  it('puts the PTS on the wire clock of 33 bits', async () => {
    units = new TsUnits(2 ** 33 - 3600 + 90)
    key()
    const viewer = await watch()
    assert.equal((await viewer.message('clock')).pts90k, 90)
    await viewer.close()
  })

  it('passes on every state, with the cause and the time of the next try', async () => {
    key()
    const viewer = await watch()
    await viewer.message('state', (message) => message.state === 'live')
    stage.main.fail('not-found', 'There is no such path on the camera.')
    const state = await viewer.message('state', (message) => message.state === 'retrying')
    assert.equal(state.cause, 'not-found')
    assert.equal(state.message, 'There is no such path on the camera.')
    assert.ok(typeof state.retryInMs === 'number' && state.retryInMs > 0)
    await viewer.close()
  })

  it('gives those who may not see the camera’s address the cause of a state and not its message', async () => {
    stage.role = 'viewer'
    key()
    const viewer = await watch()
    viewer.send({ type: 'rendition', id: 'sub' })
    await eventually('a reader waits at the sub stream', () => stage.rendition('sub').readers.size === 1)
    const subUnits = new TsUnits(900_000)
    stage.play((ms) => subUnits.keyframe(ms), stage.sub)
    await viewer.message('hello', (hello) => hello.rendition === 'sub')
    stage.sub.fail('unreachable', 'Nothing answers at 192.168.1.20:554.')
    const state = await viewer.message('state', (message) => message.state === 'retrying')
    assert.deepEqual([state.cause, state.message], ['unreachable', null])
    await viewer.close()
  })

  it('changes to another rendition at its first keyframe, on the same socket', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    viewer.send({ type: 'rendition', id: 'sub' })
    await eventually('a reader waits at the sub stream', () => stage.rendition('sub').readers.size === 1)
    pictures(2)
    await viewer.hasPictures(3)
    const subUnits = new TsUnits(900_000)
    stage.play((ms) => subUnits.keyframe(ms), stage.sub)
    await viewer.message('hello', (hello) => hello.rendition === 'sub')
    await viewer.hasPictures(4)
    assert.equal(stage.rendition('main').readers.size, 0)
    pictures(1)
    stage.play((ms) => subUnits.picture(ms), stage.sub)
    await viewer.hasPictures(5)
    assert.equal(viewer.check.keyframes, 2)
    await viewer.close()
  })

  it('changes to another rendition with keyframes only at its cached keyframe, and sends that alone', async () => {
    key()
    const subUnits = new TsUnits(900_000)
    stage.play((ms) => subUnits.keyframe(ms), stage.sub)
    for (let i = 0; i < 5; i++) stage.play((ms) => subUnits.picture(ms), stage.sub)
    const viewer = await watch()
    await viewer.hasPictures(1)
    viewer.send({ type: 'keyframes-only', on: true })
    viewer.send({ type: 'rendition', id: 'sub' })
    await viewer.message('hello', (hello) => hello.rendition === 'sub')
    await viewer.roundTrip()
    assert.equal(viewer.pictures, 2)
    assert.equal(viewer.check.keyframes, 2)
    await viewer.close()
  })

  it('answers a wish for a rendition that is not there with what is shown', async () => {
    key()
    const viewer = await watch()
    await viewer.message('clock')
    const from = viewer.messages.length
    viewer.send({ type: 'rendition', id: 'third' })
    const hello = await viewer.message('hello', () => true, from)
    assert.equal(hello.rendition, 'main')
    await viewer.close()
  })

  it('says what is shown also while paused, so that a player can tell that it is still there', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    viewer.send({ type: 'pause' })
    const from = viewer.messages.length
    viewer.send({ type: 'rendition', id: 'main' })
    const hello = await viewer.message('hello', () => true, from)
    assert.equal(hello.rendition, 'main')
    await viewer.close()
  })

  it('goes on exactly where a pause began when no keyframe came meanwhile', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    viewer.send({ type: 'pause' })
    await viewer.roundTrip()
    pictures(3)
    await viewer.roundTrip()
    assert.equal(viewer.pictures, 1)
    viewer.send({ type: 'resume' })
    await viewer.hasPictures(4)
    pictures(1)
    await viewer.hasPictures(5)
    assert.deepEqual([viewer.check.keyframes, viewer.check.discontinuities], [1, 0])
    await viewer.close()
  })

  it('sends nothing while paused, and goes on at the newest keyframe', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    viewer.send({ type: 'pause' })
    viewer.send({ type: 'rendition', id: 'none' })
    viewer.send({ type: 'resume' })
    await viewer.message('hello', (hello) => viewer.messages.indexOf(hello) > 0)
    viewer.send({ type: 'pause' })
    viewer.send({ type: 'keyframes-only', on: false })
    viewer.send({ type: 'report', delayMs: 1, fps: 1, dropped: 0 })
    await viewer.roundTrip()
    pictures(2)
    key()
    pictures(1)
    viewer.send({ type: 'resume' })
    await viewer.hasPictures(3)
    assert.equal(viewer.check.keyframes, 2)
    await viewer.close()
  })

  it('keeps the last report of the rendition that the viewer sees, for people to read', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    const [reader] = stage.rendition('main').readers
    assert.equal(reader?.report, undefined)
    const { playerDelaySeconds } = stage.rendition('main').totals
    const before = playerDelaySeconds.sum
    viewer.send({ type: 'report', delayMs: 200, fps: 1, dropped: 0 })
    viewer.send({ type: 'report', delayMs: 84.5, fps: 25, dropped: 3 })
    await viewer.roundTrip()
    const reportedMs = stage.clock.nowMs()
    assert.deepEqual(reader?.report, { delayMs: 84.5, fps: 25, dropped: 3, reportedMs })
    assert.equal(Math.round((playerDelaySeconds.sum - before) * 10_000), 2845)
    viewer.send({ type: 'rendition', id: 'sub' })
    await viewer.roundTrip()
    stage.play((ms) => units.keyframe(ms), stage.sub)
    await viewer.hasPictures(2)
    const [shown] = stage.rendition('sub').readers
    assert.equal(shown?.report, undefined)
    await viewer.close()
  })

  it('tells a kicked viewer the reason, cut at a whole character where it is too long', async () => {
    for (const [reason, told] of [
      ['The camera is being cleaned.', 'The camera is being cleaned.'],
      ['ü'.repeat(100), 'ü'.repeat(61)],
    ] as const) {
      const viewer = await watch()
      for (const reader of stage.rendition('main').readers) reader.end('kicked', reason)
      assert.deepEqual(await viewer.closed(), { code: 4409, reason: told })
    }
  })

  it('sends keyframes alone on demand, and announces each jump of the counters', async () => {
    key()
    const viewer = await watch()
    stage.play((ms) => units.audio(ms))
    await viewer.hasPictures(1)
    viewer.send({ type: 'keyframes-only', on: true })
    await viewer.roundTrip()
    pictures(3)
    stage.play((ms) => units.audio(ms))
    key()
    await viewer.hasPictures(2)
    viewer.send({ type: 'keyframes-only', on: false })
    await viewer.roundTrip()
    pictures(1)
    stage.play((ms) => units.audio(ms))
    await viewer.hasPictures(3)
    assert.equal(viewer.check.keyframes, 2)
    await viewer.close()
  })

  it('closes with 1008 and a reason after a message that it does not know', async () => {
    for (const [message, reason] of [
      ['{"type":"seek"}', /"type" is none of/],
      ['not JSON', /not a JSON object/],
    ] as const) {
      const viewer = await watch()
      viewer.send(message)
      const close = await viewer.closed()
      assert.equal(close.code, 1008)
      assert.match(close.reason, reason)
    }
    const viewer = await watch()
    viewer.sendBinary(new Uint8Array(4))
    assert.equal((await viewer.closed()).code, 1008)
  })

  it('closes with 1009 after a message over 1024 bytes, and with 1008 after a flood', async () => {
    const talker = await watch()
    talker.send(`"${'a'.repeat(1024)}"`)
    assert.equal((await talker.closed()).code, 1009)
    const flooder = await watch()
    for (let i = 0; i < 21; i++) flooder.send({ type: 'pause' })
    assert.equal((await flooder.closed()).code, 1008)
  })

  it('passes over what a plain client says', async () => {
    key()
    const viewer = await watch({ subprotocols: false })
    viewer.send('hello?')
    pictures(1)
    await viewer.hasPictures(2)
    await viewer.close()
  })

  it('closes with 4404 when there is no such rendition, and when the camera is removed', async () => {
    assert.equal((await (await watch({}, '?rendition=third')).closed()).code, 4404)
    const viewer = await watch()
    stage.hub.remove('door')
    assert.equal((await viewer.closed()).code, 4404)
  })

  it('closes with 4409 when somebody ends the connection, and says why', async () => {
    const viewer = await watch()
    for (const reader of stage.rendition('main').readers) reader.kick('x'.repeat(122) + 'ä')
    assert.deepEqual(await viewer.closed(), { code: 4409, reason: 'x'.repeat(122) })
  })

  it('closes with 4429 and the reason when as many watch as may, and is never a reader', async () => {
    stage.refusal = 'As many as may, 2, watch this camera.'
    const viewer = await watch()
    assert.deepEqual(await viewer.closed(), { code: 4429, reason: stage.refusal })
    assert.equal(stage.rendition('main').totals.readersByOutput.get('websocket'), undefined)
    assert.equal(viewer.messages.length, 0)
  })

  it('compresses nothing, whatever a client offers', async () => {
    const url = `${scheme}://127.0.0.1:${stage.port}/live/door`
    const ws = new WebSocket(url, { perMessageDeflate: true, rejectUnauthorized: false })
    const [{ headers }] = (await once(ws, 'upgrade')) as [IncomingMessage]
    assert.equal(headers['sec-websocket-extensions'], undefined)
    ws.terminate()
  })

  it('tells those who speak baton.v1 when to come back before it goes down, not all at once', async () => {
    const viewers = await Promise.all([watch(), watch(), watch()])
    const plain = await watch({ subprotocols: false })
    const closed = output.close()
    const waits: number[] = []
    for (const viewer of viewers) {
      assert.equal((await viewer.closed()).code, 1001)
      const last = viewer.messages.at(-1)
      assert.equal(last?.type, 'goodbye')
      waits.push(Number(last?.retryInMs))
    }
    assert.deepEqual(
      waits.toSorted((one, other) => one - other),
      [250, 251, 252],
    )
    assert.equal((await plain.closed()).code, 1001)
    assert.equal(plain.messages.length, 0)
    await closed
  })

  it('closes with 1001 when it goes down', async () => {
    const viewer = await watch()
    const closed = output.close()
    assert.deepEqual(await viewer.closed(), { code: 1001, reason: 'The server is going down.' })
    await closed
  })
})

describe('WebSocket output, poster', () => {
  beforeEach(() => begin('ws'))

  it('promises a poster only where one is held', async () => {
    const ringBytes = 40 * 188
    const small = new Stage('always', ringBytes)
    const smallOutput = createWebSocketOutput(small)
    await small.listen(smallOutput)
    const posterWith = async (keyframePackets: number): Promise<unknown> => {
      small.play((ms) => units.keyframe(ms, keyframePackets))
      small.play((ms) => units.picture(ms, 39))
      assert.equal(small.rendition('main').ring.gopExceedsRing, true)
      const viewer = await WsViewer.open(`ws://127.0.0.1:${small.port}/live/door`)
      const { poster } = await viewer.message('hello')
      await viewer.close()
      return poster
    }
    assert.deepEqual([await posterWith(4), await posterWith(30)], [true, false])
    await small.close()
    await smallOutput.close()
  })
})

overBoth('WebSocket output, pings', () => {
  it('measures a viewer’s lag by the ping behind a picture, until it is answered', async () => {
    key()
    const viewer = await watch()
    await viewer.hasPictures(1)
    const [reader] = stage.rendition('main').readers
    await eventually('the ping is answered', () => reader?.lagMs === 0)
    viewer.stick()
    pictures(75)
    assert.ok(reader && reader.lagMs > 900, `lag ${reader?.lagMs}`)
    viewer.unstick()
    await eventually('the ping is answered', () => reader.lagMs === 0)
    await viewer.close()
  })

  it('skips a slow viewer to a keyframe and tells it, cuts one that answers no ping for 10 s; others lose nothing', async () => {
    key()
    const slow = await watch()
    const stuck = await watch({ subprotocols: false })
    const healthy = await watch()
    await Promise.all([slow.hasPictures(1), stuck.hasPictures(1), healthy.hasPictures(1)])
    slow.stick()
    stuck.stick()
    let sent = 1
    const second = async () => {
      key()
      pictures(24)
      sent += 25
      stage.clock.tick(40)
      await healthy.hasPictures(sent)
      // The second answer comes behind the one to the ping among the pictures.
      await healthy.roundTrip()
      await healthy.roundTrip()
    }
    for (let i = 0; i < 8; i++) await second()
    slow.unstick()
    for (let i = 0; i < 3; i++) {
      await slow.roundTrip()
      await second()
    }
    const drop = await slow.message('drop')
    assert.equal(drop.reason, 'slow')
    assert.ok(slow.check.discontinuities > 0)
    for (let i = 0; i < 4; i++) {
      await slow.roundTrip()
      await second()
    }
    assert.equal(stage.rendition('main').readers.size, 2)
    stuck.unstick()
    assert.equal((await stuck.closed()).code, 4408)
    assert.equal(healthy.check.discontinuities, 0)
    await slow.close()
    await healthy.close()
  })

  it('resets the connection of a viewer that does not answer the close frame within a second', async () => {
    key()
    const stuck = await watch({ subprotocols: false })
    await stuck.hasPictures(1)
    stuck.stick()
    for (const reader of stage.rendition('main').readers) reader.kick('Enough.')
    const closed = output.close()
    stage.clock.tick(1000)
    await closed
    stuck.drop()
  })

  it('resets the connection of a viewer that says goodbye and then reads nothing', async () => {
    const viewers: Socket[] = []
    for (const sayGoodbye of [
      (socket: Socket) => socket.write(EMPTY_CLOSE_FRAME),
      (socket: Socket) => socket.end(),
    ]) {
      key()
      const viewer = await openDeaf()
      viewers.push(viewer)
      const reader = [...stage.rendition('main').readers].at(-1)
      assert.ok(reader)
      await eventually('its socket is full', () => {
        pictures(1, 3000)
        return reader.unsentBytes > 100_000
      })
      sayGoodbye(viewer)
      // By then the relay has seen the goodbye.
      const other = await watch()
      await other.roundTrip()
      await other.close()
    }
    const closed = output.close()
    stage.clock.tick(1000)
    await closed
    for (const viewer of viewers) viewer.destroy()
  })

  it('frames messages of every length', async () => {
    key(1)
    const viewer = await watch({ subprotocols: false })
    await viewer.hasPictures(1)
    pictures(1, 1)
    pictures(1, 346)
    pictures(1, 347)
    pictures(1, 2000)
    await viewer.hasPictures(5)
    assert.deepEqual(
      viewer.chunks.map((chunk) => chunk.length / 188),
      [3, 1, 346, 347, 2000],
    )
    await viewer.close()
  })
})
