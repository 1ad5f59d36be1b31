import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Clock } from '../clock.ts'
import type { Distribution } from '../meter.ts'
import { bounded } from '../stream/bounded.ts'
import type { Hub } from '../stream/hub.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { Figures, InputStats, Reading, Scrape, Space, Usage, WebhookStats } from './family.ts'
import { RELAY_FAMILIES } from './relay-families.ts'
import { RENDITION_FAMILIES } from './rendition-families.ts'
import { LoopDelay } from './loop-delay.ts'
import { ByteWriter } from './byte-writer.ts'
import { labelText, writeFamily, type Subject } from './text.ts'

/** So much is read or written before everybody else gets a turn: less than a millisecond's work. */
const BYTES_AT_ONCE = 32_768
const RENDITIONS_AT_ONCE = 50
/** By so much may an answer outgrow the one before without its bytes being moved. */
const SLACK_BYTES = 16_384
/** A disk that does not answer keeps no scrape waiting for longer. */
const SPACE_TIMEOUT_MS = 100

/** prom-client's that make a list of every socket to tell how many there are, or that look at the event loop too often. */
const COSTLY = /^nodejs_(?:active|eventloop)_/
/** The longest time that a timer may have, in ms: prom-client's look at the event loop cannot be left out otherwise. */
const NEVER_MS = 2 ** 31 - 1

/** What the metrics are read from. */
export interface MetricsParts {
  readonly version: string
  readonly clock: Clock
  readonly hub: Pick<Hub, 'cameras' | 'budget'>
  figuresOf(rendition: Rendition): Figures
  /** By process id; what is gone or cannot be read is left out. */
  usageOf(pids: readonly number[]): Promise<ReadonlyMap<number, Usage>>
  /** Of the file system that holds the data folder. */
  space(): Promise<Space | undefined>
  /** Seconds that a DESCRIBE took, by how it ended. */
  readonly describes: ReadonlyMap<string, Distribution>
  /** How many viewers were refused, by what was full. */
  readonly refusedViewers: Readonly<Record<string, number>>
  /** What was counted of a rendition's input; undefined where nobody counts. */
  inputOf(rendition: Rendition): InputStats | undefined
  /** By target. */
  webhooks(): ReadonlyMap<string, WebhookStats>
}

/**
 * All metrics of one relay, read at each scrape: what is removed vanishes. However many cameras there are, a scrape
 * keeps nobody waiting: it is made in parts, and those who ask at once get the same one.
 * Labels are ids and words of the relay's, never a URL, an address or a text that somebody typed.
 */
export class Metrics {
  readonly #parts: MetricsParts
  /** Of the process. */
  readonly #registry = new Registry()
  readonly #loop = new LoopDelay()
  #building: Promise<Buffer> | undefined
  #lastBytes = 0
  #askingSpace: Promise<void> | undefined
  #space: Space | undefined

  constructor(parts: MetricsParts) {
    this.#parts = parts
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: NEVER_MS })
    for (const { name } of this.#registry.getMetricsAsArray())
      if (COSTLY.test(name)) this.#registry.removeSingleMetric(name)
    const build = new Gauge({
      name: 'baton_build_info',
      help: 'Always 1; the labels say what runs',
      labelNames: ['version', 'node'],
      registers: [this.#registry],
    })
    build.set({ version: parts.version, node: process.versions.node }, 1)
  }

  /** Answers with everything in the Prometheus text format. */
  async answer(_req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.#building ??= this.#build().finally(() => (this.#building = undefined))
    const body = await this.#building
    res
      .writeHead(200, {
        'Content-Type': this.#registry.contentType,
        'Content-Length': body.length,
        'Cache-Control': 'no-store',
      })
      .end(body)
  }

  async #build(): Promise<Buffer> {
    const out = new ByteWriter(this.#lastBytes + SLACK_BYTES)
    for (const { name } of this.#registry.getMetricsAsArray()) {
      out.write(await this.#registry.getSingleMetricAsString(name))
      out.write('\n')
    }
    const readings = await this.#readings()
    const scrape = [{ from: await this.#scrape(), labels: '' }]
    let pauseAt = out.length + BYTES_AT_ONCE
    for (const _ of writeFamilies(out, readings, scrape)) {
      if (out.length < pauseAt) continue
      await setImmediate()
      pauseAt = out.length + BYTES_AT_ONCE
    }
    this.#lastBytes = out.length
    return out.take()
  }

  async #scrape(): Promise<Scrape> {
    const { hub, describes, refusedViewers } = this.#parts
    const space = await this.#askSpace()
    const [loop, webhooks] = [this.#loop.read(), this.#parts.webhooks()]
    return { budget: hub.budget, describes, refusedViewers, space, loop, webhooks }
  }

  async #readings(): Promise<Subject<Reading>[]> {
    const { hub } = this.#parts
    const renditions = [...hub.cameras.values()].flatMap((camera) => [...camera.renditions.values()])
    const usages = await this.#parts.usageOf(renditions.flatMap(({ pid }) => pid ?? []))
    const readings: Subject<Reading>[] = []
    for (const rendition of renditions) {
      readings.push(this.#read(rendition, usages))
      if (readings.length % RENDITIONS_AT_ONCE === 0) await setImmediate()
    }
    return readings
  }

  #read(rendition: Rendition, usages: ReadonlyMap<number, Usage>): Subject<Reading> {
    const from: Reading = {
      rendition,
      totals: rendition.totals,
      figures: this.#parts.figuresOf(rendition),
      input: this.#parts.inputOf(rendition),
      usage: rendition.pid === undefined ? undefined : usages.get(rendition.pid),
    }
    return { from, labels: labelText({ stream: rendition.streamId, rendition: rendition.id }) }
  }

  /** What was known last when the disk does not answer in time. */
  async #askSpace(): Promise<Space | undefined> {
    this.#askingSpace ??= this.#parts
      .space()
      .then((space) => void (this.#space = space))
      .finally(() => (this.#askingSpace = undefined))
    await bounded(this.#askingSpace, SPACE_TIMEOUT_MS, this.#parts.clock)
    return this.#space
  }
}

/** Everything that is not of the process. Stops now and then. */
function* writeFamilies(
  out: ByteWriter,
  readings: readonly Subject<Reading>[],
  scrape: readonly Subject<Scrape>[],
): Generator<void> {
  for (const family of RENDITION_FAMILIES) yield* writeFamily(out, family, readings)
  for (const family of RELAY_FAMILIES) yield* writeFamily(out, family, scrape)
}
