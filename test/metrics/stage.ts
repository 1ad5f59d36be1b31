import { silentLog } from '../../src/log.ts'
import type { InputStats } from '../../src/metrics/family.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { KeyframeWait } from '../../src/outputs/snapshot/keyframe-wait.ts'
import type { DescribeOptions } from '../../src/rtsp/client.ts'
import { DescribeTimes } from '../../src/rtsp/describe-times.ts'
import { RtspError, type RtspFault } from '../../src/rtsp/rtsp-error.ts'
import { Hub } from '../../src/stream/hub.ts'
import type { ReaderDetails } from '../../src/stream/reader-sink.ts'
import type { Rendition } from '../../src/stream/rendition.ts'
import { FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe } from '../support/units.ts'
import { parseExposition, textOf } from './exposition.ts'

/** Every way out that attaches readers. */
export const OUTPUTS = ['http-ts', 'snapshot', 'websocket'] as const
type Output = (typeof OUTPUTS)[number]

/** A relay whose cameras all send pictures, with metrics that know all that can be known. */
export async function stage(cameras: number, input: () => InputStats, faults: readonly RtspFault[]) {
  const clock = new ManualClock()
  const sources: FakeSource[] = []
  const hub = new Hub({
    clock,
    log: silentLog,
    budgetBytes: 1e9,
    maxStarting: cameras,
    createSources: ({ id }) => {
      const source = Object.assign(new FakeSource(id), { pid: sources.length + 1 })
      sources.push(source)
      return { sources: [source] }
    },
  })
  const metrics = new Metrics({
    version: '1.2.3',
    clock,
    hub,
    figuresOf: () => ({ fps: 25, bitsPerSec: 2e6, gopMs: 2000, keyframeAgeMs: 100 }),
    usageOf: (pids) =>
      Promise.resolve(new Map(pids.map((pid) => [pid, { cpuSeconds: 1, residentBytes: 1 }]))),
    space: () => Promise.resolve({ freeBytes: 1, totalBytes: 2 }),
    describes: await describesThat(faults),
    refusedViewers: { address: 0, camera: 0, relay: 0 },
    inputOf: input,
    webhooks: () => new Map(),
  })
  for (let at = 0; at < cameras; at++) {
    const id = `camera-${at}`
    const url = `rtsp://ann:hunter2@192.0.2.1/${at}`
    hub.set({
      id,
      name: `Yard ${at}`,
      mode: 'always',
      renditions: new Map([['main', { sources: [{ id, url }] }]]),
    })
  }
  for (const source of sources) source.unit(keyframe({ arrivedMs: clock.nowMs() }))
  const series = async (): Promise<string[]> => [...parseExposition(await textOf(metrics)).samples.keys()]
  return {
    clock,
    hub,
    sources,
    series,
    rendition: (id: string) => hub.cameras.get(id)!.renditions.get('main')!,
  }
}

/** One camera answered a DESCRIBE, and one failed in each of these ways. */
async function describesThat(faults: readonly RtspFault[]): Promise<DescribeTimes['byResult']> {
  const times = new DescribeTimes()
  const describe = times.counted(async ({ url }) => {
    const fault = faults.find((fault) => fault === url)
    if (fault !== undefined) throw new RtspError(fault, 'It failed.')
  })
  for (const url of ['answers', ...faults]) await describe({ url } as DescribeOptions).catch(() => undefined)
  return times.byResult
}

const NOBODY = { address: '', agent: '', principal: '', principalName: '' }

/** Attaches as this output does; a snapshot waits for a picture that comes after now. @returns how to end it. */
export function attach(
  output: Output,
  rendition: Rendition,
  clock: ManualClock,
  viewer: Omit<ReaderDetails, 'output'> = NOBODY,
): () => void {
  const details = { output, ...viewer }
  if (output !== 'snapshot') {
    const reader = rendition.attach(new FakeSink(), details)
    return () => reader.close()
  }
  const gone = new AbortController()
  const wait = new KeyframeWait({
    rendition,
    details,
    notBeforeMs: clock.nowMs() + 1,
    clock,
    signal: gone.signal,
  })
  wait.keyframe.catch(() => undefined)
  return () => gone.abort()
}
