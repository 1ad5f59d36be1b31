import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { closeAtEnd } from '../../support/leftovers.ts'
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

  it('pulls MPEG-TS over http and makes AAC of its sound', async () => {
    const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p']
    const server = await serveHttp('video/mp2t', [...video, '-c:a', 'mp2', '-f', 'mpegts'])
    const collector = await pictures(createSource(urlOf(server)))
    assert.ok(collector.units.some(({ track }) => track.kind === 'audio' && track.codec === 'aac'))
    await close(server)
  })

  it('says "unsupported-codec" of MJPEG over http', async () => {
    const server = await serveHttp('multipart/x-mixed-replace;boundary=ffmpeg', ['-an', '-f', 'mpjpeg'])
    const collector = new Collector()
    createSource(urlOf(server)).start(collector)
    const fault = await collector.untilFault()
    assert.equal(fault.cause, 'unsupported-codec')
    assert.match(fault.message, /H\.264 or H\.265/)
    assert.equal(collector.units.length, 0)
    await close(server)
  })

  it('says "not-found" of a path that an HTTP server does not have', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    closeAtEnd(() => close(server))
    await new Promise((resolve) => server.once('listening', resolve))
    const collector = new Collector()
    createSource(urlOf(server)).start(collector)
    assert.equal((await collector.untilFault()).cause, 'not-found')
    await close(server)
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

/** A live stream made anew for each request. */
async function serveHttp(type: string, output: readonly string[]): Promise<Server> {
  const inputs = [
    '-re',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=320x180:rate=25',
    '-re',
    '-f',
    'lavfi',
    '-i',
    'sine',
  ]
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': type })
    const encoder = spawn('ffmpeg', ['-v', 'error', ...inputs, ...output, 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    encoder.stdout.pipe(response)
    response.once('close', () => encoder.kill('SIGKILL'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAtEnd(() => close(server))
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`
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
