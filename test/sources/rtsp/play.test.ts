import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { interleave, makeClip, packetizeH264, rtpHeader } from '../../support/faulty-media.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { startScriptedCamera } from '../../support/scripted-camera.ts'
import { Collector, createNativeSource } from '../../support/source-kit.ts'

const SDP = [
  'v=0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=rtcp-fb:96 nack pli',
  'a=control:track1',
  '',
].join('\r\n')

/** A camera whose second picture misses its last packet; `heard` is what it gets from PLAY on. */
async function startLossyCamera() {
  const { pictures } = await makeClip()
  const heard: Buffer[] = []
  const camera = await startScriptedCamera(({ method, text, socket, reply }) => {
    if (method === 'DESCRIBE') reply('200 OK', [], SDP)
    else if (method === 'SETUP') reply('200 OK', [/^Transport: .*$/m.exec(text)![0]])
    else reply('200 OK')
    if (method !== 'PLAY') return
    socket.on('data', (chunk) => heard.push(chunk))
    let sequence = 0
    for (const [index, nals] of pictures.slice(0, 4).entries()) {
      const header = (marker: boolean): Buffer => rtpHeader(96, sequence++, index * 3600, marker)
      const packets = packetizeH264(nals, header)
      if (index === 1) packets.pop()
      for (const packet of packets) socket.write(interleave(0, packet))
    }
  })
  return { url: camera.url, heard }
}

/** The payloads of the frames of channel 1 (RFC 2326 §10.12). */
function rtcpIn(bytes: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = bytes.indexOf('2401', 0, 'hex'); at >= 0; at = bytes.indexOf('2401', at, 'hex')) {
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    found.push(bytes.subarray(at + 4, end))
    at = end
  }
  return found
}

/** The SSRC that a wish for a keyframe and a receiver report of one session are both sent by. */
async function senderInSession(): Promise<number> {
  const clock = new ManualClock()
  const { url, heard } = await startLossyCamera()
  const source = createNativeSource(url, { clock })
  source.start(new Collector())
  try {
    const rtcp = (): Buffer[] => rtcpIn(Buffer.concat(heard))
    const typeBehind = (compound: Buffer): number | undefined =>
      compound[(compound.readUInt16BE(2) + 1) * 4 + 1]
    await eventually('a wish for a keyframe', () => rtcp().length === 1)
    clock.tick(10_000)
    await eventually('a report', () => rtcp().length > 1)
    const [loss, report] = rtcp()
    // Payload-specific feedback (RFC 4585 §6.1), and a source description.
    assert.deepEqual([typeBehind(loss!), typeBehind(report!)], [206, 202])
    const sender = loss!.readUInt32BE(12)
    assert.deepEqual([loss!.readUInt32BE(4), report!.readUInt32BE(4)], [sender, sender])
    assert.equal(loss!.readUInt32BE(16), report!.readUInt32BE(8), 'of the same track')
    return sender
  } finally {
    await source.stop()
  }
}

describe('A native pull', () => {
  it('is one source in all RTCP of a session, where it reports and where it asks for a keyframe', async () => {
    assert.notEqual(await senderInSession(), await senderInSession())
  })

  it('ends when it is stopped while it looks for an ffmpeg for the sound, and plays nothing', async () => {
    const camera = await startScriptedCamera(({ method, reply }) =>
      reply('200 OK', [], method === 'DESCRIBE' ? `${SDP}m=audio 0 RTP/AVP 8\r\na=control:track2\r\n` : ''),
    )
    let isLooking = false
    let found = (): void => undefined
    const located = new Promise<void>((resolve) => (found = resolve))
    const locate = async () => {
      isLooking = true
      await located
      return { path: undefined, message: 'There is no ffmpeg.' } as const
    }
    const source = createNativeSource(camera.url, { ffmpeg: { locate } })
    source.start(new Collector())
    await eventually('the look', () => isLooking)
    const stopped = source.stop()
    found()
    await stopped
    assert.deepEqual(camera.requests, [`DESCRIBE ${camera.url}`])
  })
})
