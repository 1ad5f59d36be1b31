import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
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

async function selfSigned(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-nodes', '-days', '1', '-subj', '/CN=127.0.0.1']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  await promisify(execFile)('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert])
  const made = { key: await readFile(key), cert: await readFile(cert) }
  await rm(folder, { recursive: true })
  return made
}
