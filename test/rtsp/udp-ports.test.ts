import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { UdpPorts } from '../../src/rtsp/udp-ports.ts'

test('UdpPorts takes an even port and the next, sends from both and hears reports', async (t) => {
  const heard: [string, number][] = []
  let onHeard = (): void => undefined
  const ports = await UdpPorts.open('127.0.0.1', (address, port) => {
    heard.push([address, port])
    onHeard()
  })
  t.after(() => ports.close())
  assert.equal(ports.rtpPort % 2, 0)
  const player = createSocket('udp4')
  t.after(() => player.close())
  player.bind(0, '127.0.0.1')
  await once(player, 'listening')
  const { port } = player.address()
  for (const [send, from] of [
    ['sendRtp', ports.rtpPort],
    ['sendRtcp', ports.rtpPort + 1],
  ] as const) {
    ports[send](Uint8Array.of(1, 2), port, '127.0.0.1')
    const [bytes, peer] = (await once(player, 'message')) as [Buffer, { port: number }]
    assert.deepEqual([[...bytes], peer.port], [[1, 2], from])
  }
  const report = new Promise<void>((resolve) => (onHeard = resolve))
  player.send(Uint8Array.of(0x80, 201), ports.rtpPort + 1, '127.0.0.1')
  await report
  assert.deepEqual(heard, [['127.0.0.1', port]])
})

test('UdpPorts drops and counts what is sent after its end', async () => {
  const ports = await UdpPorts.open('127.0.0.1', () => undefined)
  ports.close()
  ports.close()
  ports.sendRtp(Uint8Array.of(1), 9, '127.0.0.1')
  assert.equal(ports.dropped, 1)
})
