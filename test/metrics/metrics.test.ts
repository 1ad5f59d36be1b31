import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { Distribution } from '../../src/meter.ts'
import type { MetricsHub } from '../../src/metrics/families.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { startListener } from '../http/kit.ts'

interface FakeRendition {
  streamId: string
  id: string
  status: { state: string; cause: string | undefined; message: string | undefined }
  ring: { bytes: number }
  totals: {
    unitsIn: number
    picturesIn: number
    bytesIn: number
    bytesOut: number
    restarts: Record<string, number>
    drops: Record<string, number>
    readersByOutput: Map<string, number>
    joinSeconds: Map<string, Distribution>
    deliverySeconds: Distribution
  }
}

interface FakeHub {
  cameras: Map<string, { renditions: Map<string, FakeRendition> }>
  budget: object
}

function fakeHub(...streamIds: string[]): FakeHub {
  const budget = {
    limit: 1000,
    used: 400,
    stats: { unwatchedShrunk: 1, watchedShrunk: 2, cutToPoster: 3, readersEnded: 4 },
  }
  const cameras = streamIds.map((id) => [id, { renditions: new Map([['main', rendition(id)]]) }] as const)
  return { cameras: new Map(cameras), budget }
}

function rendition(streamId: string): FakeRendition {
  return {
    streamId,
    id: 'main',
    status: { state: 'live', cause: undefined, message: 'rtsp://ann:hunter2@192.0.2.1/' },
    ring: { bytes: 4096 },
    totals: {
      unitsIn: 12,
      picturesIn: 10,
      bytesIn: 1880,
      bytesOut: 3760,
      restarts: { stalled: 2, exited: 0 },
      drops: { slow: 3, overrun: 0 },
      readersByOutput: new Map([
        ['websocket', 2],
        ['http-ts', 0],
      ]),
      joinSeconds: new Map([['websocket', new Distribution([0.01, 0.02])]]),
      deliverySeconds: new Distribution([0.002, 0.008]),
    },
  }
}

/** A scrape over HTTP, its samples by name and labels. */
async function startMetrics(
  t: TestContext,
  hub: FakeHub,
): Promise<{ scrape: () => Promise<Map<string, number>> }> {
  const metrics = new Metrics({ version: '1.2.3', hub: hub as unknown as MetricsHub })
  const listener = await startListener(t, { metrics: (req, res) => metrics.answer(req, res) })
  const headers = { authorization: `Bearer ${await listener.token('metrics')}` }
  return {
    async scrape() {
      const reply = await listener.call('/metrics', { headers })
      assert.equal(reply.status, 200)
      assert.match(reply.headers['content-type']!, /^text\/plain; version=0\.0\.4/)
      const lines = reply.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
      return new Map(
        lines.map((line) => [
          line.slice(0, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' ') + 1)),
        ]),
      )
    },
  }
}

const YARD = 'stream="yard",rendition="main"'

describe('Metrics', () => {
  it('shows of each rendition its state, what came in, what went out and to whom', async (t) => {
    const { scrape } = await startMetrics(t, fakeHub('yard'))
    const samples = await scrape()
    const expected: Record<string, number> = {
      [`baton_rendition_state{${YARD},state="live"}`]: 1,
      [`baton_rendition_state{${YARD},state="retrying"}`]: 0,
      [`baton_rendition_up{${YARD}}`]: 1,
      [`baton_received_bytes_total{${YARD}}`]: 1880,
      [`baton_received_pictures_total{${YARD}}`]: 10,
      [`baton_sent_bytes_total{${YARD}}`]: 3760,
      [`baton_source_failures_total{${YARD},cause="stalled"}`]: 2,
      [`baton_source_failures_total{${YARD},cause="exited"}`]: 0,
      [`baton_readers{${YARD},output="websocket"}`]: 2,
      [`baton_readers{${YARD},output="http-ts"}`]: 0,
      [`baton_reader_drops_total{${YARD},reason="slow"}`]: 3,
      [`baton_ring_bytes{${YARD}}`]: 4096,
      baton_memory_limit_bytes: 1000,
      baton_memory_used_bytes: 400,
      'baton_memory_measures_total{measure="reader-ended"}': 4,
    }
    for (const [name, value] of Object.entries(expected)) assert.equal(samples.get(name), value, name)
  })

  it('reads totals anew at each scrape and adds nothing up twice', async (t) => {
    const hub = fakeHub('yard')
    const { scrape } = await startMetrics(t, hub)
    await scrape()
    hub.cameras.get('yard')!.renditions.get('main')!.totals.bytesIn = 2000
    assert.equal((await scrape()).get(`baton_received_bytes_total{${YARD}}`), 2000)
  })

  it('counts joins and deliveries in seconds, in buckets that their bounds need', async (t) => {
    const hub = fakeHub('yard')
    const { scrape } = await startMetrics(t, hub)
    const { totals } = hub.cameras.get('yard')!.renditions.get('main')!
    totals.joinSeconds.get('websocket')!.observe(0.015)
    totals.deliverySeconds.observe(0.003)
    const samples = await scrape()
    assert.equal(samples.get(`baton_join_seconds_bucket{le="0.01",${YARD},output="websocket"}`), 0)
    assert.equal(samples.get(`baton_join_seconds_bucket{le="0.02",${YARD},output="websocket"}`), 1)
    assert.equal(samples.get(`baton_delivery_seconds_bucket{le="0.002",${YARD}}`), 0)
    assert.equal(samples.get(`baton_delivery_seconds_bucket{le="0.008",${YARD}}`), 1)
    assert.equal(samples.get(`baton_delivery_seconds_sum{${YARD}}`), 0.003)
  })

  it('forgets a camera that was removed, its distributions too', async (t) => {
    const hub = fakeHub('yard', 'hall')
    const { scrape } = await startMetrics(t, hub)
    assert.ok([...(await scrape()).keys()].some((name) => name.includes('yard')))
    hub.cameras.delete('yard')
    const left = [...(await scrape()).keys()]
    assert.deepEqual(
      left.filter((name) => name.includes('yard')),
      [],
    )
    for (const family of ['baton_join_seconds_count', 'baton_delivery_seconds_count', 'baton_rendition_up'])
      assert.ok(
        left.some((name) => name.startsWith(family) && name.includes('hall')),
        family,
      )
  })

  it('shows the process, the delay of its event loop, and what runs', async (t) => {
    const { scrape } = await startMetrics(t, fakeHub())
    const samples = await scrape()
    assert.equal(samples.get(`baton_build_info{version="1.2.3",node="${process.versions.node}"}`), 1)
    for (const name of [
      'process_resident_memory_bytes',
      'process_cpu_user_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      assert.ok(samples.has(name), name)
  })

  it('holds in its labels ids and words of the relay only', async (t) => {
    const { scrape } = await startMetrics(t, fakeHub('yard'))
    const names = [...(await scrape()).keys()].filter((name) => name.startsWith('baton_'))
    const labels = new Set(names.flatMap((name) => [...name.matchAll(/(\w+)="/g)].map(([, label]) => label)))
    const known = [
      'stream',
      'rendition',
      'state',
      'cause',
      'output',
      'reason',
      'measure',
      'le',
      'version',
      'node',
    ]
    assert.deepEqual(
      [...labels].filter((label) => !known.includes(label!)),
      [],
    )
    assert.doesNotMatch(names.join(), /rtsp|hunter2|192\.0\.2/)
    for (const name of names)
      assert.match(
        name,
        /^baton_[a-z_]+(_total|_bytes|_seconds|_info|_up|_state|_readers|_bucket|_sum|_count)?(\{|$)/,
      )
  })

  it('answers before there is a hub', async (t) => {
    const metrics = new Metrics({ version: '1.2.3', hub: fakeHub() as unknown as MetricsHub })
    const { call, token } = await startListener(t, { metrics: (req, res) => metrics.answer(req, res) })
    assert.equal(
      (await call('/metrics', { headers: { authorization: `Bearer ${await token('metrics')}` } })).status,
      200,
    )
  })
})
