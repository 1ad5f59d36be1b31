import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { Feed } from '../../src/rtsp/feed.ts'
import {
  FIRST_REQUEST_MS,
  ServerConnection,
  SESSION_TIMEOUT_MS,
  type ConnectionContext,
} from '../../src/rtsp/server-connection.ts'
import { UdpPorts } from '../../src/rtsp/udp-ports.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { RtspPlayer } from '../support/rtsp-player.ts'

const TCP = 'Transport: RTP/AVP/TCP;unicast'

interface Started {
  readonly player: RtspPlayer
  readonly url: string
  readonly clock: ManualClock
  readonly listeners: () => number
  /** How many bytes the server has read. */
  readonly received: () => number
}

/** A player with a server's end of its own, which knows `/cam` and `/yard`. */
async function start(t: TestContext): Promise<Started> {
  const clock = new ManualClock()
  let listeners = 0
  const makeFeed = (): Feed =>
    new Feed({
      name: 'test',
      tracks: [
        { kind: 'video', codec: 'h264', parameterSets: [] },
        { kind: 'audio', codec: 'aac', sampleRate: 48_000, channels: 2, config: Uint8Array.of(0x11, 0x90) },
      ],
      subscribe(listener) {
        listeners += 1
        listener({ trackIndex: 0, pts90k: 0, wallMs: 0, keyframe: true, data: [Uint8Array.of(0x65)] })
        return () => (listeners -= 1)
      },
    })
  const feeds = new Map([
    ['/cam', makeFeed()],
    ['/yard', makeFeed()],
  ])
  const udp = await UdpPorts.open('127.0.0.1', () => undefined)
  t.after(() => udp.close())
  const context: ConnectionContext = {
    clock,
    realm: 'test',
    passwordOf: undefined,
    udp,
    stats: { skippedUnits: 0, cutSessions: 0 },
    feedOf: (path) => feeds.get(path),
  }
  let socket: Socket | undefined
  const server = createServer((accepted) => {
    socket = accepted
    void new ServerConnection(accepted, context)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const player = await RtspPlayer.connect(port)
  t.after(() => {
    player.close()
    server.close()
  })
  return {
    player,
    url: `rtsp://127.0.0.1:${port}`,
    clock,
    listeners: () => listeners,
    received: () => socket?.bytesRead ?? 0,
  }
}

const sessionOf = (answer: string): string => /Session: (\w+);/.exec(answer)?.[1] ?? ''

test('A request without a number that can be answered is refused', async (t) => {
  const { player } = await start(t)
  for (const sequence of ['CSeq: 99999999999', 'CSeq: x', 'X: 1']) {
    const answered = once(player.socket, 'data')
    player.socket.write(`OPTIONS * RTSP/1.0\r\n${sequence}\r\n\r\n`)
    const [text] = (await answered) as [Buffer]
    assert.match(text.toString(), /^RTSP\/1\.0 400 /)
  }
})

test('A player stays alive by asking for nothing, and is refused what it asks for', async (t) => {
  const { player, url } = await start(t)
  assert.match(await player.ask('GET_PARAMETER', `${url}/cam`), / 200 /)
  player.socket.write(`SET_PARAMETER ${url}/cam RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 4\r\n\r\na: b`)
  const [refused] = (await once(player.socket, 'data')) as [Buffer]
  assert.match(refused.toString(), / 451 /)
})

test('A session is of one path, can be named with its timeout, and may be played twice', async (t) => {
  const { player, url, listeners } = await start(t)
  const setup = await player.ask('SETUP', `${url}/cam/trackID=0`, TCP)
  assert.match(setup, /interleaved=0-1;/)
  const session = `Session: ${sessionOf(setup)};timeout=60`
  assert.match(await player.ask('SETUP', `${url}/yard/trackID=0`, TCP, session), / 455 /)
  assert.match(await player.ask('SETUP', `${url}/cam/trackID=1`, TCP, session), /interleaved=2-3;/)
  assert.match(await player.ask('PLAY', `${url}/cam`, session), / 200 [^]*Range: npt=now-/)
  assert.match(await player.ask('PLAY', `${url}/cam`, session), / 200 /)
  assert.equal(listeners(), 1)
  assert.match(await player.ask('TEARDOWN', `${url}/cam`, session), / 200 /)
  assert.equal(listeners(), 0)
  const again = await player.ask('SETUP', `${url}/yard/trackID=0`, TCP)
  assert.notEqual(sessionOf(again), sessionOf(setup))
})

/** Sends bytes one after the other, each a second later than the one before, and sees that the server reads it. */
async function trickle({ player, clock, received }: Started, bytes: string): Promise<void> {
  for (const byte of bytes) {
    const before = received()
    player.socket.write(byte)
    await eventually('the byte is read', () => received() > before)
    clock.tick(1_000)
  }
}

test('A connection that says nothing is closed, and so is one whose first request has no end', async (t) => {
  const [silent, endless] = await Promise.all([start(t), start(t)])
  const closed = Promise.all([silent, endless].map(({ player }) => once(player.socket, 'close')))
  await trickle(endless, 'OPTIONS * RTSP'.slice(0, FIRST_REQUEST_MS / 1_000 - 1))
  assert.equal(endless.player.socket.readyState, 'open')
  silent.clock.tick(FIRST_REQUEST_MS)
  endless.clock.tick(1_000)
  await closed
})

test('Whole requests and frames keep a connection open, bytes that make none do not', async (t) => {
  const started = await start(t)
  const { player, url, clock, received } = started
  const session = sessionOf(await player.ask('SETUP', `${url}/cam/trackID=0`, TCP))
  await player.ask('PLAY', `${url}/cam`, `Session: ${session}`)
  clock.tick(SESSION_TIMEOUT_MS - 1)
  const before = received()
  player.socket.write(Uint8Array.of(0x24, 1, 0, 1, 0))
  await eventually('the frame is read', () => received() === before + 5)
  clock.tick(SESSION_TIMEOUT_MS - 1)
  assert.match(await player.ask('OPTIONS', '*'), / 200 /)
  const closed = once(player.socket, 'close')
  clock.tick(SESSION_TIMEOUT_MS - 10_000)
  await trickle(started, 'OPTIONS *')
  assert.equal(player.socket.readyState, 'open')
  clock.tick(1_000)
  await closed
})
