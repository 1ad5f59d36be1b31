import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { UdpReceiver } from '../../src/rtsp/udp-receiver.ts'
import { eventually } from '../support/eventually.ts'

const CAMERA = { address: '127.0.0.1', family: 4 } as const

describe('UdpReceiver', () => {
  it('takes packets from the camera alone, on an even port and the next', async (t) => {
    const [rtp, rtcp]: [string[], string[]] = [[], []]
    const receiver = await UdpReceiver.open(CAMERA, {
      onRtp: (packet) => void rtp.push(Buffer.from(packet).toString()),
      onRtcp: (packet) => void rtcp.push(Buffer.from(packet).toString()),
    })
    t.after(() => receiver.close())
    const [even, odd] = receiver.ports
    assert.deepEqual([even % 2, odd], [0, even + 1])
    const [camera, stranger] = [createSocket('udp4'), createSocket('udp4')]
    t.after(() => [camera, stranger].forEach((socket) => socket.close()))
    stranger.bind(0, '127.0.0.2')
    await once(stranger, 'listening')
    await new Promise((resolve) => stranger.send('x', even, '127.0.0.1', resolve))
    camera.send('a', even, '127.0.0.1')
    camera.send('b', odd, '127.0.0.1')
    await eventually('both came', () => rtp.length > 0 && rtcp.length > 0)
    assert.deepEqual([rtp, rtcp], [['a'], ['b']])
  })

  it('opens the way back by a packet from each port', async (t) => {
    const camera = createSocket('udp4')
    t.after(() => camera.close())
    camera.bind(0, '127.0.0.1')
    await once(camera, 'listening')
    const ignore = (): void => undefined
    const receiver = await UdpReceiver.open(CAMERA, { onRtp: ignore, onRtcp: ignore })
    t.after(() => receiver.close())
    const seen: number[] = []
    camera.on('message', (_, peer) => seen.push(peer.port))
    const { port } = camera.address()
    receiver.punch('127.0.0.1', [port, port])
    await eventually('both are seen', () => seen.length === 2)
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      [...receiver.ports],
    )
  })

  it('keeps the way open to where the packets came from, whatever port that is', async (t) => {
    let came = 0
    const receiver = await UdpReceiver.open(CAMERA, {
      onRtp: () => void (came += 1),
      onRtcp: () => undefined,
    })
    t.after(() => receiver.close())
    const camera = createSocket('udp4')
    t.after(() => camera.close())
    let punched = 0
    camera.on('message', (packet) => void (punched += packet.length))
    receiver.punchAgain()
    camera.send('a', receiver.ports[0], '127.0.0.1')
    await eventually('it came', () => came === 1)
    receiver.punchAgain()
    await eventually('it is seen', () => punched === 12)
  })

  it('sends RTCP to where the camera says that it takes it, and to where its own comes from', async (t) => {
    let came = 0
    const receiver = await UdpReceiver.open(CAMERA, {
      onRtp: () => undefined,
      onRtcp: () => void (came += 1),
    })
    t.after(() => receiver.close())
    const [named, own] = [createSocket('udp4'), createSocket('udp4')]
    const got: [string[], string[]] = [[], []]
    for (const [index, camera] of [named, own].entries()) {
      t.after(() => camera.close())
      camera.on('message', (packet) => packet.length === 3 && got[index]!.push(packet.toString()))
      camera.bind(0, '127.0.0.1')
      await once(camera, 'listening')
    }
    receiver.sendRtcp(Buffer.from('one'))
    const { port } = named.address()
    receiver.punch('127.0.0.1', [port, port])
    receiver.sendRtcp(Buffer.from('two'))
    await eventually('it is seen', () => got[0].length === 1)
    own.send('b', receiver.ports[1], '127.0.0.1')
    await eventually('it came', () => came === 1)
    receiver.sendRtcp(Buffer.from('six'))
    await eventually('it is seen', () => got[1].length === 1)
    assert.deepEqual(got, [['two'], ['six']])
  })
})
