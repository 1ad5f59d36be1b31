import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { bindGroup, bindPair } from '../../src/rtsp/udp-pair.ts'
import { eventually } from '../support/eventually.ts'

const GROUP = '239.255.77.78'

async function freePorts(): Promise<readonly [number, number]> {
  const [rtp, rtcp] = await bindPair('0.0.0.0')
  const ports = [rtp.address().port, rtcp.address().port] as const
  rtp.close()
  rtcp.close()
  return ports
}

describe('A pair of UDP sockets for a multicast group', () => {
  for (const [what, local] of [
    ['on this machine', '127.0.0.1'],
    ['on this machine by IPv6', '::1'],
    ['by IPv6', 'fd00::77'],
  ] as const) {
    it(`hears what is sent to it where the camera was reached ${what}`, async (t) => {
      const ports = await freePorts()
      const pair = await bindGroup(GROUP, ports, local)
      const camera = createSocket('udp4')
      t.after(() => [...pair, camera].forEach((socket) => socket.close()))
      const heard: string[] = []
      for (const socket of pair) socket.on('message', (bytes) => heard.push(bytes.toString()))
      camera.bind()
      await once(camera, 'listening')
      camera.send('RTP', ports[0], GROUP)
      camera.send('RTCP', ports[1], GROUP)
      await eventually('both came', () => heard.length === 2)
      assert.deepEqual(heard.toSorted(), ['RTCP', 'RTP'])
    })
  }

  it('joins it in the network of an IPv4 address, and leaves no socket where there is none', async () => {
    const ports = await freePorts()
    await assert.rejects(bindGroup(GROUP, ports, '203.0.113.77'), /addMembership/)
    for (const port of ports) {
      // Shares its port with nobody.
      const alone = createSocket('udp4').bind(port)
      await once(alone, 'listening')
      alone.close()
    }
  })
})
