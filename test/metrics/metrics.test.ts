import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { Distribution } from '../../src/meter.ts'
import type { Figures, Space, Usage } from '../../src/metrics/family.ts'
import { Metrics, type MetricsParts } from '../../src/metrics/metrics.ts'
import { createTsStats } from '../../src/mpegts/stats.ts'
import { startListener } from '../http/kit.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { parseExposition, textOf } from './exposition.ts'
import { turnsDuring } from '../support/turns.ts'

interface FakeRendition {
  streamId: string
  id: string
  status: { state: string; cause: string | undefined; message: string | undefined }
  ring: { bytes: number }
  drift: { ppm: number | undefined }
  pid: number | undefined
  totals: {
    unitsIn: number
    picturesIn: number
    bytesIn: number
    bytesOut: number
    restarts: Record<string, number>
    tries: Record<string, number>
    ends: Record<string, number>
    drops: Record<string, number>
    readersByOutput: Map<string, number>
    joinSeconds: Map<string, Distribution>
    deliverySeconds: Distribution
    playerDelaySeconds: Distribution
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
    drift: { ppm: -35 },
    pid: 42,
    totals: {
      unitsIn: 12,
      picturesIn: 10,
      bytesIn: 1880,
      bytesOut: 3760,
      restarts: { stalled: 2, exited: 0 },
      tries: { none: 1, stalled: 2, exited: 0 },
      ends: { budget: 0, kicked: 1, revoked: 0, slow: 2, removed: 5, shutdown: 5 },
      drops: { slow: 3, overrun: 0 },
      readersByOutput: new Map([
        ['websocket', 2],
        ['http-ts', 0],
      ]),
      joinSeconds: new Map([['websocket', new Distribution([0.01, 0.02])]]),
      deliverySeconds: new Distribution([0.002, 0.008]),
      playerDelaySeconds: new Distribution([0.1, 0.2]),
    },
  }
}

const FIGURES: Figures = { fps: 25, bitsPerSec: 2e6, gopMs: 2000, keyframeAgeMs: 1500 }

function createMetrics(hub: FakeHub, parts: Partial<MetricsParts> = {}): Metrics {
  return new Metrics({
    version: '1.2.3',
    clock: new ManualClock(),
    hub: hub as unknown as MetricsParts['hub'],
    figuresOf: () => FIGURES,
    usageOf: () => Promise.resolve(new Map<number, Usage>([[42, { cpuSeconds: 1.5, residentBytes: 2e7 }]])),
    space: () => Promise.resolve<Space>({ freeBytes: 1e9, totalBytes: 4e9 }),
    describes: new Map([['answered', new Distribution([0.01, 0.1])]]),
    refusedViewers: { address: 0, camera: 0, relay: 0 },
    inputOf: () => createTsStats(),
    webhooks: () => new Map(),
    ...parts,
  })
}

/** A scrape over HTTP, its samples by name and labels. */
async function startMetrics(
  t: TestContext,
  hub: FakeHub,
  parts: Partial<MetricsParts> = {},
): Promise<{ scrape: () => Promise<ReadonlyMap<string, number>> }> {
  const metrics = createMetrics(hub, parts)
  const listener = await startListener(t, { metrics: (req, res) => metrics.answer(req, res) })
  const headers = { authorization: `Bearer ${await listener.token('metrics')}` }
  return {
    async scrape() {
      const reply = await listener.call('/metrics', { headers })
      assert.equal(reply.status, 200)
      assert.match(reply.headers['content-type']!, /^text\/plain; version=0\.0\.4/)
      return parseExposition(reply.text).samples
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
      [`baton_received_pictures_per_second{${YARD}}`]: 25,
      [`baton_received_bits_per_second{${YARD}}`]: 2e6,
      [`baton_gop_seconds{${YARD}}`]: 2,
      [`baton_keyframe_age_seconds{${YARD}}`]: 1.5,
      [`baton_camera_clock_drift_ppm{${YARD}}`]: -35,
      [`baton_ffmpeg_cpu_seconds_total{${YARD}}`]: 1.5,
      [`baton_ffmpeg_resident_memory_bytes{${YARD}}`]: 2e7,
      [`baton_source_tries_total{${YARD},cause="none"}`]: 1,
      [`baton_source_tries_total{${YARD},cause="stalled"}`]: 2,
      [`baton_readers_ended_total{${YARD},reason="slow"}`]: 2,
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
      baton_data_free_bytes: 1e9,
      baton_data_size_bytes: 4e9,
    }
    for (const [name, value] of Object.entries(expected)) assert.equal(samples.get(name), value, name)
  })

  it('counts what was wrong with the input by kind, and has no series of it before the first fault', async (t) => {
    const input = createTsStats()
    const { scrape } = await startMetrics(t, fakeHub('yard'), { inputOf: () => input })
    const faults = async (): Promise<[string, number][]> =>
      [...(await scrape())].filter(([name]) => name.startsWith('baton_input_faults_total'))
    assert.deepEqual(await faults(), [])
    Object.assign(input, {
      badPackets: 1,
      badSections: 2,
      continuityErrors: 3,
      lostSyncs: 4,
      oversizedPes: 5,
      lostPackets: 6,
      damagedPictures: 7,
    })
    const kinds = ['bad-packet', 'bad-section', 'continuity-error', 'lost-sync', 'oversized-pes']
    assert.deepEqual(
      await faults(),
      [...kinds, 'lost-packet', 'damaged-picture'].map((kind, at) => [
        `baton_input_faults_total{${YARD},kind="${kind}"}`,
        at + 1,
      ]),
    )
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
    totals.playerDelaySeconds.observe(0.15)
    const samples = await scrape()
    assert.equal(samples.get(`baton_join_seconds_bucket{${YARD},output="websocket",le="0.01"}`), 0)
    assert.equal(samples.get(`baton_join_seconds_bucket{${YARD},output="websocket",le="0.02"}`), 1)
    assert.equal(samples.get(`baton_delivery_seconds_bucket{${YARD},le="0.002"}`), 0)
    assert.equal(samples.get(`baton_delivery_seconds_bucket{${YARD},le="0.008"}`), 1)
    assert.equal(samples.get(`baton_delivery_seconds_sum{${YARD}}`), 0.003)
    assert.equal(samples.get(`baton_player_delay_seconds_bucket{${YARD},le="0.1"}`), 0)
    assert.equal(samples.get(`baton_player_delay_seconds_count{${YARD}}`), 1)
    assert.equal(samples.get('baton_describe_seconds_bucket{result="answered",le="+Inf"}'), 0)
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

  it('shows the process and what runs', async (t) => {
    const { scrape } = await startMetrics(t, fakeHub())
    const samples = await scrape()
    assert.equal(samples.get(`baton_build_info{version="1.2.3",node="${process.versions.node}"}`), 1)
    for (const name of ['process_resident_memory_bytes', 'process_cpu_user_seconds_total'])
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
      'quantile',
      'measure',
      'result',
      'bound',
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

  it('tells nothing that is not known, rather than 0', async (t) => {
    const hub = fakeHub('yard')
    const yard = hub.cameras.get('yard')!.renditions.get('main')!
    Object.assign(yard, { pid: undefined, drift: { ppm: undefined } })
    const figures: Figures = { fps: 0, bitsPerSec: 0, gopMs: undefined, keyframeAgeMs: undefined }
    const { scrape } = await startMetrics(t, hub, {
      figuresOf: () => figures,
      space: () => Promise.resolve(undefined),
    })
    const names = [...(await scrape()).keys()].join('\n')
    assert.doesNotMatch(names, /^baton_(gop|keyframe|camera_clock|ffmpeg|data)_/m)
  })

  it('tells the cause of a fault for as long as the camera is not live', async (t) => {
    const hub = fakeHub('yard')
    const { scrape } = await startMetrics(t, hub)
    const fault = `baton_rendition_fault{${YARD},cause="unauthorized"}`
    const { status } = hub.cameras.get('yard')!.renditions.get('main')!
    Object.assign(status, { state: 'retrying', cause: 'unauthorized' })
    const samples = await scrape()
    assert.deepEqual([samples.get(fault), samples.has(`baton_keyframe_age_seconds{${YARD}}`)], [1, false])
    Object.assign(status, { state: 'live', cause: undefined })
    assert.equal((await scrape()).has(fault), false)
  })

  it('reads once for all who ask at the same time', async () => {
    let reads = 0
    const figuresOf = (): Figures => {
      reads++
      return FIGURES
    }
    const metrics = createMetrics(fakeHub('yard'), { figuresOf })
    const [first, ...others] = await Promise.all([textOf(metrics), textOf(metrics), textOf(metrics)])
    assert.deepEqual(others, [first, first])
    assert.equal(reads, 1)
    await textOf(metrics)
    assert.equal(reads, 2)
  })

  it('does not wait for a disk that does not answer', async (t) => {
    const clock = new ManualClock()
    const never = new Promise<undefined>(() => undefined)
    let asked = 0
    const { scrape } = await startMetrics(t, fakeHub('yard'), {
      clock,
      space: () => {
        asked++
        return never
      },
    })
    for (let at = 0; at < 2; at++) {
      const reply = scrape()
      await eventually('the scrape waits for the disk', () => clock.pendingTimers === 1)
      clock.tick(100)
      assert.equal((await reply).has('baton_data_free_bytes'), false)
    }
    assert.equal(asked, 1)
  })

  it('lets others have a turn while it prints a thousand cameras', async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `camera-${at}`)
    const metrics = createMetrics(fakeHub(...ids))
    let text = ''
    const turns = await turnsDuring(async () => (text = await textOf(metrics)))
    assert.ok(turns > text.length / 200_000, `${turns} turns while ${text.length} characters were printed`)
    const { samples, types } = parseExposition(text)
    assert.equal([...samples.keys()].filter((name) => name.startsWith('baton_rendition_up{')).length, 1000)
    assert.equal(types.get('baton_rendition_up'), 'gauge')
  })

  it('answers before there is a hub', async (t) => {
    const metrics = createMetrics(fakeHub())
    const { call, token } = await startListener(t, { metrics: (req, res) => metrics.answer(req, res) })
    assert.equal(
      (await call('/metrics', { headers: { authorization: `Bearer ${await token('metrics')}` } })).status,
      200,
    )
  })
})
