import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { get } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readSettings } from '../src/config/settings.ts'
import { relayUrl } from '../src/http/relay-url.ts'
import { EventClient } from './support/event-client.ts'
import { startGstCamera } from './support/gst-camera.ts'
import { TestRelay } from './support/relay.ts'
import { isLive, untilSeen, WatchStage } from './support/watch-stage.ts'

const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
/** An address of this machine that is no loopback, where it has one. */
const LAN = own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address

describe('A relay with a certificate of its own', () => {
  let relay: TestRelay
  let ca: string

  before(async () => {
    relay = await TestRelay.start({
      settings: { tls: 'self-signed' },
      streams: [{ id: 'demo', url: 'demo:' }],
    })
    ca = await readFile(join(relay.folder, 'data/self-signed.pem'), 'utf8')
  })
  after(() => relay.close())

  it('says https, and is known by who trusts that certificate', async () => {
    assert.match(relay.relay.url, /^https:/)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(new URL('healthz', relay.relay.url), { ca, agent: false }, resolve).on('error', reject)
    })
    assert.equal(answer.resume().statusCode, 200)
  })

  it('logs the fingerprint that people can compare', () => {
    const { fingerprint256 } = new X509Certificate(ca)
    assert.ok(relay.lines.some(({ fingerprint }) => fingerprint === fingerprint256))
    assert.doesNotMatch(JSON.stringify(relay.lines), /PRIVATE KEY/)
  })

  it('gives viewers pictures over wss and https, and events', async () => {
    const viewer = await relay.watch('demo', { connect: { ca } })
    await viewer.hasPictures(30)
    await viewer.close()
    const url = new URL('live/demo.ts', relay.relay.url)
    const headers = { authorization: `Bearer ${relay.token}` }
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { ca, headers, agent: false }, resolve).on('error', reject)
    })
    for await (const chunk of stream) {
      assert.equal((chunk as Buffer)[0], 0x47)
      break
    }
    const events = await EventClient.open(new URL('api/events', relay.relay.url.replace('http', 'ws')).href, {
      headers,
      connect: { ca },
    })
    await events.message('snapshot')
    events.drop()
  })
})

describe(
  'A page under an address of the LAN, by https of the relay’s own',
  { skip: LAN === undefined },
  () => {
    it('is a secure context, and plays by WebCodecs', async () => {
      const camera = await startGstCamera({ size: [320, 176] })
      const stage = await WatchStage.open([{ id: 'cam', url: camera.url }], {
        settings: { tls: 'self-signed', host: LAN!, insecureNoAuth: false },
      })
      try {
        const page = await stage.blankPage({ ignoreHTTPSErrors: true })
        await page.goto(await stage.relay.identity.logins.create(stage.relay.url))
        await page.waitForURL(stage.relay.url)
        await page.goto(new URL('watch/cam', stage.relay.url).href, { waitUntil: 'domcontentloaded' })
        const { stats } = await untilSeen(page, 'a live picture', isLive)
        assert.equal(await page.evaluate(() => isSecureContext && Reflect.has(window, 'VideoDecoder')), true)
        assert.equal(stats.engine, 'webcodecs')
      } finally {
        await stage.close()
        await camera.close()
      }
    })
  },
)

describe('The address of a relay', () => {
  it('is that of this machine for one that listens on all of them', () => {
    const { basePath } = readSettings({ basePath: '/b' }, {})
    const url = (host: string, isSecure: boolean): string => relayUrl({ host, basePath, isSecure }, 8088)
    assert.equal(url('0.0.0.0', false), 'http://127.0.0.1:8088/b/')
    assert.equal(url('::', true), 'https://127.0.0.1:8088/b/')
    assert.equal(url('::1', true), 'https://[::1]:8088/b/')
    assert.equal(url('192.0.2.1', true), 'https://192.0.2.1:8088/b/')
  })
})
