import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { startBrowser } from '../support/browser.ts'
import { EventClient } from '../support/event-client.ts'
import { eventuallyRead, PATIENCE_MS } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'
import { PROXIES, startProxy, type ReverseProxy } from '../support/reverse-proxy.ts'
import { WsViewer } from '../support/ws-viewer.ts'

/** Where the viewer sits: not at the proxy's own address. */
const VIEWER = '127.0.0.2'
/** Nobody's word counts but the proxy's. */
const FORGED = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
}

for (const name of PROXIES)
  describe(`Below /baton/ behind ${name}, by the shipped configuration`, () => {
    let camera: GstCamera
    let relay: TestRelay
    let proxy: ReverseProxy

    before(async () => {
      camera = await startGstCamera()
      relay = await TestRelay.start({
        streams: [{ id: 'cam', name: 'Front door', url: camera.url }],
        settings: { basePath: '/baton/', trustProxy: '127.0.0.1', allowedHosts: 'cam.example' },
      })
      proxy = await startProxy(name, Number(new URL(relay.relay.url).port))
    })

    after(async () => {
      await proxy.close()
      await relay.close()
      await camera.close()
    })

    it('shows the page, also to who leaves the last slash out, and nothing outside', async () => {
      const page = await ask('/baton/')
      assert.deepEqual([page.status, /<base href="\/baton\/" ?\/?>/.test(page.text)], [200, true], page.text)
      const bare = await ask('/baton')
      assert.ok([301, 308].includes(bare.status), String(bare.status))
      assert.match(bare.headers.location!, /(?:^|\/\/cam\.example:\d+)\/baton\/$/)
      for (const path of ['/', '/api/streams', '/batonx/', '/baton/../api/streams'])
        assert.notEqual(
          (await ask(path, bearer())).headers['content-type'],
          'application/json; charset=utf-8',
          path,
        )
    })

    it('says how it is', async () => {
      assert.equal((await ask('/baton/healthz')).status, 200)
      const ready = await ask('/baton/readyz')
      assert.deepEqual([ready.status, (JSON.parse(ready.text) as { status: string }).status], [200, 'ok'])
    })

    it('logs a browser in: a cookie for https alone, for the base path alone', async () => {
      const link = await relay.relay.identity.logins.create('https://cam.example/baton/')
      const body = JSON.stringify({ secret: link.split('#')[1] })
      const headers = { 'content-type': 'application/json', origin: origin(), ...FORGED }
      const login = await ask('/baton/login', { method: 'POST', headers }, body)
      assert.equal(login.status, 200, login.text)
      const [cookie = ''] = login.headers['set-cookie'] ?? []
      assert.match(cookie, /; Path=\/baton\/; HttpOnly; Secure; SameSite=Strict$/)
      const session = { headers: { cookie: cookie.split(';')[0]!, origin: origin() } }
      assert.equal((await ask('/baton/api/session', session)).status, 200)
      const foreign = { ...headers, origin: 'https://evil.example' }
      assert.equal((await ask('/baton/login', { method: 'POST', headers: foreign }, body)).status, 403)
    })

    it('lets the largest file of an import through', async () => {
      const text = 'streams: { a: "rtsp://h/" }'.padStart(1_048_576, '\n')
      const headers = { ...bearer().headers, 'content-type': 'application/json', origin: origin() }
      const way = { method: 'POST', headers }
      const reply = await ask('/baton/api/import?dryRun=true', way, JSON.stringify({ text }))
      assert.deepEqual([reply.status, /"dryRun":true/.test(reply.text)], [200, true], reply.text)
    })

    it('serves the API and the metrics, and names a request alike on both sides', async () => {
      const list = await ask('/baton/api/streams', bearer())
      assert.equal((JSON.parse(list.text) as { streams: { id: string }[] }).streams[0]?.id, 'cam')
      assert.match(list.headers['x-request-id'] as string, /^[0-9a-f-]{32,36}$/)
      assert.match((await ask('/baton/metrics', bearer())).text, /^# HELP baton_/m)
      const changed = await ask(
        '/baton/api/streams/cam',
        { method: 'PATCH', headers: { ...bearer().headers, 'content-type': 'application/json' } },
        '{"name":"Back door"}',
      )
      assert.equal(changed.status, 200, changed.text)
      const line = relay.lines.find(({ message }) => message === 'stream changed')
      assert.deepEqual([line?.['from'], line?.['requestId']], [VIEWER, changed.headers['x-request-id']])
    })

    it('carries pictures over the WebSocket and over HTTP, from the viewer’s own address', async () => {
      const viewer = await WsViewer.open(`wss://cam.example:${proxy.port}/baton/live/cam`, {
        headers: { ...bearer().headers, origin: origin() },
        connect: connection(),
      })
      await viewer.hasPictures(30)
      const stream = await open(`/baton/live/cam.ts?token=${relay.token}`)
      assert.deepEqual([stream.statusCode, stream.headers['content-type']], [200, 'video/mp2t'])
      const [bytes] = (await once(stream, 'data')) as [Buffer]
      assert.equal(bytes[0], 0x47)
      const { readers } = JSON.parse((await ask('/baton/api/streams/cam/readers', bearer())).text) as {
        readers: { address: string; output: string }[]
      }
      assert.deepEqual(
        readers.map(({ address, output }) => `${output} ${address}`).toSorted((a, b) => (a < b ? -1 : 1)),
        [`http-ts ${VIEWER}`, `websocket ${VIEWER}`],
      )
      stream.destroy()
      await viewer.close()
    })

    it('tells events: everything at once, and the figures of each second', async () => {
      const events = await EventClient.open(`wss://cam.example:${proxy.port}/baton/api/events`, {
        headers: { ...bearer().headers, origin: origin() },
        connect: connection(),
      })
      await events.message('snapshot')
      await events.message('figures')
      events.drop()
    })

    it('refuses a WebSocket of another site’s page with a whole answer', async () => {
      const headers = { ...bearer().headers, origin: 'https://evil.example' }
      const url = `wss://cam.example:${proxy.port}/baton/live/cam`
      await assert.rejects(WsViewer.open(url, { headers, connect: connection() }), /403/)
    })

    it('plays in a browser', async () => {
      const browser = await startBrowser(['--host-resolver-rules=MAP cam.example 127.0.0.1'])
      try {
        const page = await browser.newPage({ ignoreHTTPSErrors: true })
        page.setDefaultTimeout(PATIENCE_MS)
        await page.goto(await relay.relay.identity.logins.create(`${origin()}/baton/`))
        await page.waitForURL(`${origin()}/baton/`)
        await page.goto(`${origin()}/baton/watch/cam`)
        await page.waitForFunction(
          () =>
            (document.querySelector('baton-player') as unknown as { view?: { kind: string } } | null)?.view
              ?.kind === 'live',
        )
      } finally {
        await browser.close()
      }
    })

    // The last one, for it stops the relay.
    it('writes no token into the proxy’s log, nor does it while the relay is away', async () => {
      const paths = ['/baton/live/none.ts', '/live/cam.ts'].map((path) => `${path}?token=${relay.token}`)
      const statuses = async (): Promise<number[]> =>
        (await Promise.all(paths.map((path) => ask(path)))).map(({ status }) => status)
      const [there] = await statuses()
      await relay.relay.close()
      const [away] = await statuses()
      assert.deepEqual([there, away], [404, 502])
      const webSocket = `wss://cam.example:${proxy.port}/baton/live/cam?token=${relay.token}`
      await assert.rejects(WsViewer.open(webSocket, { connect: connection() }), /502/)
      const log = await eventuallyRead(
        'it has written that the relay is away',
        () => proxy.log(),
        (text) => (text.match(/\b502\b/g) ?? []).length >= 2,
      )
      // Traefik's has no paths where it is to hold no query.
      if (name !== 'traefik') assert.match(log, /\/baton\/live\/none\.ts/)
      assert.ok(!log.includes(relay.token.slice(8)), log)
    })

    function origin(): string {
      return `https://cam.example:${proxy.port}`
    }

    function bearer(): { headers: Record<string, string> } {
      return { headers: { authorization: `Bearer ${relay.token}`, ...FORGED } }
    }

    /** From the viewer's address, trusting the proxy's own certificate and nobody else's. */
    function connection(): { ca: string; localAddress: string; lookup: LookupFunction } {
      return {
        ca: proxy.ca,
        localAddress: VIEWER,
        // `all` is what Node asks with when it would try several families.
        lookup: (_name, { all }, found) =>
          all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
      }
    }

    function open(path: string, options: RequestOptions = {}, body?: string): Promise<IncomingMessage> {
      return new Promise((resolve, reject) => {
        const wanted = {
          ...connection(),
          host: 'cam.example',
          port: proxy.port,
          path,
          agent: false,
          ...options,
        }
        httpsRequest(wanted, resolve).on('error', reject).end(body)
      })
    }

    async function ask(
      path: string,
      options: RequestOptions = {},
      body?: string,
    ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
      const answer = await open(path, options, body)
      let text = ''
      for await (const chunk of answer) text += String(chunk)
      return { status: answer.statusCode!, headers: answer.headers, text }
    }
  })
