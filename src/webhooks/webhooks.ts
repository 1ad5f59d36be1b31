import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../clock.ts'
import { FollowedFile } from '../config/followed-file.ts'
import { tellIfOpen } from '../config/keep-private.ts'
import { parseWebhooks, type WebhookTarget } from '../config/webhooks-file.ts'
import type { Log } from '../log.ts'
import type { Hub } from '../stream/hub.ts'
import { createMessage, type News } from './message.ts'
import { Sender, type SenderStats } from './sender.ts'
import { StreamWatch } from './stream-watch.ts'

export interface WebhooksOptions {
  /** Names the targets; undefined = nobody is told. */
  readonly file: string | undefined
  readonly hub: Pick<Hub, 'cameras' | 'onChange'>
  readonly version: string
  readonly clock: Clock
  readonly log: Log
  /** The machine's time, which receivers compare with theirs; `Date.now`. */
  readonly wallMs?: () => number
  /** Gives 0 ≤ x < 1, for jitter; `Math.random`. */
  readonly random?: () => number
}

/** One target, told what it asked for. */
interface Told {
  readonly target: WebhookTarget
  readonly sender: Sender
  readonly watch: StreamWatch
}

/** Tells the targets of a file what happens to the cameras, by signed POST requests. */
export class Webhooks {
  readonly #options: WebhooksOptions
  readonly #file: FollowedFile<readonly WebhookTarget[]> | undefined
  readonly #told = new Map<string, Told>()
  #isClosed = false

  private constructor(options: WebhooksOptions, file: FollowedFile<readonly WebhookTarget[]> | undefined) {
    this.#options = options
    this.#file = file
  }

  /** Reads the file and follows it. Rejects with `config-broken` when it has a fault. Nobody is told before {@link start}. */
  static async open(options: WebhooksOptions): Promise<Webhooks> {
    const { file: path, clock, log } = options
    if (path === undefined) return new Webhooks(options, undefined)
    await tellIfOpen(path, log)
    const parse = (text: string): readonly WebhookTarget[] => parseWebhooks(path, text)
    return new Webhooks(options, await FollowedFile.open({ path, parse, clock, log }))
  }

  /** By the target's name. */
  get stats(): ReadonlyMap<string, SenderStats> {
    return new Map([...this.#told].map(([name, { sender }]) => [name, sender.stats]))
  }

  /** The cameras of the start are known: from now on everything that happens is told. */
  start(): void {
    if (this.#file === undefined || this.#isClosed) return
    this.#file.onChange((targets) => this.#take(targets))
    this.#take(this.#file.value)
  }

  /** At once no more; resolves when no try is under way. What waits is lost. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    const ended = [...this.#told.keys()].map((name) => this.#end(name))
    await Promise.all([...ended, this.#file?.close()])
  }

  /** Ends those that are gone or another, begins those that are new. */
  #take(targets: readonly WebhookTarget[]): void {
    if (this.#isClosed) return
    const wanted = new Map(targets.map((target) => [target.name, target]))
    for (const [name, { target }] of this.#told)
      if (!isDeepStrictEqual(target, wanted.get(name))) void this.#end(name)
    for (const [name, target] of wanted) if (!this.#told.has(name)) this.#told.set(name, this.#begin(target))
  }

  #begin(target: WebhookTarget): Told {
    const { hub, version, clock, log, wallMs = Date.now, random = Math.random } = this.#options
    const sender = new Sender({ target, clock, log, wallMs, random })
    const tell = (news: News): void => {
      if (isAskedFor(target, news)) sender.push(createMessage(news, clock.nowMs(), wallMs()))
    }
    tell({ type: 'relay.hello', data: { version, streams: hub.cameras.size } })
    const downAfterMs = target.downAfterSeconds * 1000
    return { target, sender, watch: new StreamWatch({ hub, clock, wallMs, downAfterMs, tell }) }
  }

  async #end(name: string): Promise<void> {
    const told = this.#told.get(name)
    this.#told.delete(name)
    told?.watch.close()
    await told?.sender.close()
  }
}

function isAskedFor({ events, streams }: WebhookTarget, { type, data }: News): boolean {
  if (events !== undefined && !events.includes(type)) return false
  return streams === undefined || data.stream === undefined || streams.includes(data.stream)
}
