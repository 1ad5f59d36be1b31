import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, type Server, createServer } from 'node:net'
import { type Clock, systemClock } from '../../src/clock.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { VideoReceiver, codecOfTrack } from '../../src/rtp/video-receiver.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import { connect } from '../../src/rtsp/client.ts'
import { encodeResponse } from '../../src/rtsp/message.ts'
import { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { describedBehindLogin, VIDEO_SDP } from './described.ts'
import { RTP_SEEDS } from './rtp.ts'

const BETWEEN = Buffer.from('\n--- the next request ---\n')
const SESSION = ['Session', '12345678;timeout=60'] as const

/** What a camera answers to one request after the other, and then sends. */
export const RTSP_CLIENT_SEED: Uint8Array = Buffer.concat(
  [
    ...describedBehindLogin('rtsp://127.0.0.1/cam/', ['v=0', ...VIDEO_SDP]),
    encodeResponse(200, [['CSeq', '3'], SESSION, ['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1']]),
    Buffer.concat([
      encodeResponse(200, [['CSeq', '4'], SESSION, ['RTP-Info', 'url=trackID=0;seq=65530;rtptime=0']]),
      RTP_SEEDS[0]!,
      Buffer.from('OPTIONS rtsp://127.0.0.1/cam RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
      Buffer.from('2401000881cb000100000001', 'hex'),
    ]),
  ].flatMap((reply, index) => (index === 0 ? [reply] : [BETWEEN, reply])),
)

const MAX_MS = 10_000
const MAX_GROWTH = 8
/** What the client waits for, it waits for so much shorter: only answers that never come make it wait. */
const HASTE = 100
const clock: Clock = {
  nowMs: () => systemClock.nowMs(),
  after: (delayMs, callback) => systemClock.after(delayMs / HASTE, callback),
}

/** Rejects unless a client that is answered so plays, or fails with a word of its own, in time and within bounds. */
export async function judgeRtspClient(bytes: Uint8Array): Promise<void> {
  const server = startCamera(Buffer.from(bytes))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `rtsp://jo:secret@127.0.0.1:${(server.address() as AddressInfo).port}/cam`
  const beganMs = performance.now()
  let made = 0
  try {
    await play(url, (size) => (made += size))
  } catch (error) {
    if (!(error instanceof RtspError)) throw error
    assert.doesNotMatch(error.message, /secret/)
  } finally {
    server.close()
  }
  assert.ok(made <= MAX_GROWTH * bytes.length, `${made} bytes of ${bytes.length}`)
  assert.ok(performance.now() - beganMs < MAX_MS, 'it took too long')
}

async function play(url: string, onBytes: (size: number) => void): Promise<void> {
  const camera = await connect({ url, rule: new AddressRule(), clock })
  let end: (() => void) | undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const session = new ClientSession(camera, { clock, onEnd: () => end?.() })
  try {
    const { video } = camera.description
    if (codecOfTrack(video) === undefined) return
    const onUnit = (unit: { readonly bytes: Uint8Array }): void => onBytes(unit.bytes.length)
    const receiver = new VideoReceiver({ track: video, depth: 0, onUnit })
    await session.setUp(video, 'tcp', (packet, nowMs) => receiver.push(packet, nowMs))
    await session.play()
    await ended
    receiver.flush()
  } finally {
    await session.close()
  }
}

/** Answers the nth chunk that comes with the nth reply, and hangs up behind the last. */
function startCamera(script: Buffer): Server {
  const replies: Buffer[] = []
  let rest = script
  for (let at = rest.indexOf(BETWEEN); at !== -1; at = rest.indexOf(BETWEEN)) {
    replies.push(rest.subarray(0, at))
    rest = rest.subarray(at + BETWEEN.length)
  }
  replies.push(rest)
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => {
      const reply = replies.shift() ?? ''
      if (replies.length > 0) socket.write(reply)
      else socket.end(reply)
    })
  })
}
