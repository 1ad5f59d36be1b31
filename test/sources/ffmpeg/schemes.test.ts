import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { selfSigned } from '../../support/tls-pair.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, createSource } from '../../support/source-kit.ts'

describe('FfmpegSource over other ways than RTSP in TCP', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  it('joins the multicast group that the camera names', async () => {
    const camera = await startFaultyCamera()
    const collector = await pictures(createSource(camera.url, { transport: 'multicast' }))
    assert.equal(collector.infos[0]?.videoCodec, 'H264')
    await camera.close()
  })

  it('has ffmpeg connect to the address that was judged, and not look the name up again', async () => {
    const camera = await startFaultyCamera()
    // A name that no other resolver knows.
    const lookup = (): Promise<string[]> => Promise.resolve(['127.0.0.1'])
    const rule = new AddressRule({ allowLoopback: 'always', lookup })
    const url = rule.parse(camera.url.replace('127.0.0.1', 'camera.invalid'), 'file')
    for (const transport of ['tcp', 'udp'] as const)
      await pictures(createSource(camera.url, { url, rule, transport }))
    await camera.close()
  })

  it('pulls rtsps, and says when its certificate goes unchecked', async () => {
    const camera = await startFaultyCamera({ tls: await selfSigned(), audio: true })
    const collector = await pictures(createSource(camera.url))
    assert.match(collector.infos[0]?.notes?.[0] ?? '', /does not check the camera's certificate/)
    await camera.close()
  })
})

async function pictures(source: ReturnType<typeof createSource>): Promise<Collector> {
  const collector = new Collector()
  source.start(collector)
  try {
    await collector.untilPictures(10)
  } finally {
    await source.stop()
  }
  return collector
}
