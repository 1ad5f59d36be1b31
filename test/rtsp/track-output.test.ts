import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { it } from 'node:test'
import { RtpBurst } from '../../src/rtp/burst.ts'
import { interleavedOutput, udpOutput } from '../../src/rtsp/track-output.ts'
import type { UdpPorts } from '../../src/rtsp/udp-ports.ts'

const SSRC = 0xabc
const report = Uint8Array.of(0x80, 200, 0, 0)
const body = (byte: number) => ({ head: new Uint8Array(), body: Uint8Array.of(byte) })
const burst = new RtpBurst([body(1), body(2)], { payloadType: 96, sequence: 1, timestamp: 2, ssrc: SSRC }, 0)

it('interleavedOutput frames RTP and RTCP on a channel each, and names both with the SSRC', async () => {
  const sent: Buffer[] = []
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sent.push(chunk)
      done()
    },
  })
  const output = interleavedOutput(socket, [4, 5], SSRC)
  assert.equal(output.transport, 'RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=00000ABC')
  output.sendBurst(burst)
  output.sendReport(report)
  socket.end()
  await new Promise((done) => socket.once('finish', done))
  const bytes = Buffer.concat(sent)
  const frames = [...burst.packets.map((packet) => [4, packet] as const), [5, report] as const].map(
    ([channel, packet]) => Buffer.concat([Uint8Array.of(0x24, channel, 0, packet.length), packet]),
  )
  assert.deepEqual(bytes, Buffer.concat(frames))
})

it('interleavedOutput hands all that is written in one turn to the system at once', async () => {
  const batches: number[] = []
  const socket = new Writable({
    writev(chunks, done) {
      batches.push(chunks.length)
      done()
    },
  })
  const output = interleavedOutput(socket, [0, 1], SSRC)
  for (let turn = 0; turn < 2; turn++) {
    output.sendBurst(burst)
    output.sendReport(report)
    await new Promise(setImmediate)
  }
  assert.deepEqual(batches, [2, 2])
})

it('udpOutput sends each packet to the player’s port of its kind, and names all four ports with the SSRC', () => {
  const sent: unknown[] = []
  const udp = {
    rtpPort: 5000,
    sendRtp: (packet: Uint8Array, port: number, address: string) => sent.push(['rtp', packet, port, address]),
    sendRtcp: (packet: Uint8Array, port: number, address: string) =>
      sent.push(['rtcp', packet, port, address]),
  } as unknown as UdpPorts
  const output = udpOutput(udp, '192.0.2.7', [6000, 6001], SSRC)
  assert.equal(output.transport, 'RTP/AVP;unicast;client_port=6000-6001;server_port=5000-5001;ssrc=00000ABC')
  output.sendBurst(burst)
  output.sendReport(report)
  assert.deepEqual(sent, [
    ...burst.packets.map((packet) => ['rtp', packet, 6000, '192.0.2.7']),
    ['rtcp', report, 6001, '192.0.2.7'],
  ])
})
