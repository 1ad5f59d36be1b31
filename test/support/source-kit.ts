import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '../../src/clock.ts'
import { systemClock } from '../../src/clock.ts'
import { FfmpegLocator } from '../../src/ffmpeg/locator.ts'
import { silentLog } from '../../src/log.ts'
import type { Unit } from '../../src/media/unit.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { UnitMaker } from '../../src/mpegts/unit-maker.ts'
import { connect, describe as describeCamera } from '../../src/rtsp/client.ts'
import type { FfmpegSourceOptions } from '../../src/sources/ffmpeg/context.ts'
import { FfmpegSource } from '../../src/sources/ffmpeg/source.ts'
import type { RtspSourceOptions } from '../../src/sources/rtsp/context.ts'
import { RtspSource } from '../../src/sources/rtsp/source.ts'
import type { Source, SourceFault, SourceInfo, SourceSink } from '../../src/stream/source.ts'
import { eventually } from './eventually.ts'
import { startGstCamera, type GstCameraOptions } from './gst-camera.ts'

const run = promisify(execFile)

/** A sink that keeps all it gets. */
export class Collector implements SourceSink {
  readonly units: Unit[] = []
  /** How many units had come when the source was first heard; undefined before that. */
  unitsBeforeHeard: number | undefined
  readonly infos: SourceInfo[] = []
  readonly faults: SourceFault[] = []

  unit(unit: Unit): void {
    this.units.push(unit)
  }

  heard(): void {
    this.unitsBeforeHeard ??= this.units.length
  }

  info(info: SourceInfo): void {
    this.infos.push(info)
  }

  failed(fault: SourceFault): void {
    this.faults.push(fault)
  }

  get pictures(): number {
    return this.units.filter(({ track, continuation }) => track.kind === 'video' && !continuation).length
  }

  /** Resolves when this many pictures have come since the start; rejects at a fault. */
  async untilPictures(count: number): Promise<void> {
    await eventually(`${count} pictures`, () => {
      const [fault] = this.faults
      if (fault) throw new Error(`The source failed: ${fault.cause}: ${fault.message}`)
      return this.pictures >= count
    })
  }

  async untilFault(): Promise<SourceFault> {
    await eventually('a fault', () => this.faults.length > 0)
    return this.faults[0]!
  }

  /** All units' packets, as one viewer would get them. */
  get ts(): Buffer {
    return Buffer.concat(this.units.map(({ ts }) => ts))
  }
}

/** The real clock with its timers `factor` times as fast. */
export function hurriedClock(factor: number): Clock {
  return {
    nowMs: () => systemClock.nowMs(),
    after: (delayMs, callback) => systemClock.after(delayMs / factor, callback),
  }
}

/** A source with everything real behind it, not yet started. */
export function createSource(url: string, options: Partial<FfmpegSourceOptions> = {}): FfmpegSource {
  const rule = new AddressRule({ allowLoopback: 'always' })
  const clock = options.clock ?? systemClock
  return new FfmpegSource({
    id: 'source',
    url: rule.parse(url, 'file'),
    transport: 'tcp',
    audio: true,
    ingest: new TsIngest({ onUnit: () => undefined, endOnStuffing: true }),
    ffmpeg: new FfmpegLocator({ searchPath: process.env['PATH'] ?? '' }, clock, silentLog),
    rule,
    describe: describeCamera,
    clock,
    log: silentLog,
    ...options,
  })
}

/** As {@link createSource}, of the native pull. */
export function createNativeSource(url: string, options: Partial<RtspSourceOptions> = {}): RtspSource {
  const rule = new AddressRule({ allowLoopback: 'always' })
  return new RtspSource({
    id: 'source',
    url: rule.parse(url, 'file'),
    transport: 'tcp',
    audio: true,
    units: new UnitMaker(),
    ffmpeg: new FfmpegLocator({ searchPath: process.env['PATH'] ?? '' }, systemClock, silentLog),
    rule,
    connect,
    clock: systemClock,
    log: silentLog,
    ...options,
  })
}

/** What a source of a GStreamer camera delivers until so many pictures are there; both are ended then. */
export async function pulledPictures(
  options: GstCameraOptions,
  createSource: (url: string) => Source,
  count: number,
): Promise<Collector> {
  const camera = await startGstCamera(options)
  const source = createSource(camera.url)
  const collector = new Collector()
  source.start(collector)
  try {
    await collector.untilPictures(count)
    return collector
  } finally {
    await source.stop()
    await camera.close()
  }
}

/** What a tool of ffmpeg's prints about a transport stream. `args` stand between its quiet flags and the file. */
export async function askAboutTs(
  tool: 'ffmpeg' | 'ffprobe',
  ts: Buffer,
  args: readonly string[],
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'ts-'))
  const file = join(folder, 'units.ts')
  try {
    await writeFile(file, ts)
    const given = args.map((arg) => (arg === '{file}' ? file : arg))
    const { stdout } = await run(tool, ['-v', 'error', ...given], {
      encoding: 'buffer',
      maxBuffer: 400_000_000,
    })
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}
