import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
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
