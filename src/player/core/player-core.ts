import type { HelloMessage, ServerMessage, StateMessage } from '../../protocol/messages.ts'
import { Connection } from '../connection.ts'
import type { ConnectionState } from '../connection-state.ts'
import { DemuxPipeline } from '../demux-pipeline.ts'
import { preciseNowMs, type Engine, type EngineParts } from '../engine.ts'
import { TICKS_PER_SEC } from '../media-clock.ts'
import { RateMeter } from '../rate-meter.ts'
import { CameraWay } from './camera-way.ts'
import { ENGINES } from './engines.ts'
import { Feed } from './feed.ts'
import type { CoreFigures, CoreState, OpenMessage, PostToPage, ToCore } from './messages.ts'
import { ShownMeter } from './shown-meter.ts'
import { SleepWatch } from './sleep-watch.ts'
import { Wishes } from './wishes.ts'

const REPORT_EVERY_MS = 3_000
const FIGURES_EVERY_MS = 250
const BITRATE_WINDOW_MS = 2_000

/** What a {@link PlayerCore} is made with; tests put their own in place. */
export interface CoreSurroundings {
  readonly makeEngine: (open: OpenMessage, parts: EngineParts) => Engine
  readonly makeConnection: (...parameters: ConstructorParameters<typeof Connection>) => Connection
}

const BROWSER: CoreSurroundings = {
  makeEngine: ({ engine }, parts) => ENGINES[engine](parts),
  makeConnection: (...parameters) => new Connection(...parameters),
}

/** One stream from the connection to the engine. It needs nothing of a page, so it runs in a worker as well. */
export class PlayerCore {
  readonly #post: PostToPage
  readonly #connection: Connection
  readonly #pipeline: DemuxPipeline
  readonly #engine: Engine
  readonly #feed: Feed
  readonly #wishes: Wishes
  readonly #shown = new ShownMeter()
  readonly #cameraWay = new CameraWay()
  readonly #received = new RateMeter(BITRATE_WINDOW_MS)
  readonly #sleep: SleepWatch
  readonly #timers: readonly ReturnType<typeof setInterval>[]
  #hello: HelloMessage | undefined
  #camera: StateMessage | undefined
  #cameraMs = 0
  #codec: string | undefined
  #unsupported: string | undefined
  #isRejoining = false

  constructor(open: OpenMessage, post: PostToPage, surroundings: CoreSurroundings = BROWSER) {
    this.#post = post
    this.#wishes = new Wishes((message) => this.#connection.send(message), open.engine === 'still')
    this.#engine = surroundings.makeEngine(open, {
      address: open.address,
      withSound: open.withSound,
      surface: open.surface,
      handlers: {
        needKeyframe: () => this.#feed.needKeyframe(),
        unsupported: (reason) => this.#setUnsupported(reason),
        shown: (pts, atMs) => this.#pictureShown(pts, atMs),
      },
      post: (message, transfer) => post({ type: 'screen', message }, transfer),
    })
    this.#feed = new Feed(this.#engine, {
      incomplete: () => this.#rejoin(),
      still: (isStill) => this.#wishes.setStill(isStill),
      catchesUp: () => this.#shown.catchUp(performance.now()),
    })
    this.#pipeline = new DemuxPipeline(
      {
        layout: (layout) => {
          this.#setCodec(layout.video.codecString)
          this.#feed.layout(layout)
        },
        picture: (picture) => this.#feed.picture(picture),
        sound: (sound) => this.#feed.sound(sound),
        needKeyframe: () => this.#feed.interrupted(),
      },
      { withSound: open.withSound },
    )
    this.#connection = surroundings.makeConnection(open.address, {
      packets: (bytes) => this.#packets(bytes),
      message: (message) => this.#message(message),
      changed: (state) => this.#connectionChanged(state),
    })
    this.#sleep = new SleepWatch(() => this.#connection.reopen())
    this.#timers = [
      setInterval(() => this.#report(), REPORT_EVERY_MS),
      setInterval(() => this.#postFigures(), FIGURES_EVERY_MS),
    ]
    this.#connection.open()
  }

  /** What the page says. */
  receive(message: Exclude<ToCore, OpenMessage>): void {
    switch (message.type) {
      case 'pause':
        this.#engine.setPaused(message.isPaused)
        this.#feed.setPaused(message.isPaused)
        break
      case 'watched':
        this.#feed.setWatched(message.isWatched)
        if (message.isWatched) this.#connection.hurry()
        break
      case 'rendition':
        this.#wishes.setRendition(message.id)
        break
      case 'keyframes-only':
        this.#wishes.setKeyframesOnly(message.on)
        break
      case 'hurry':
        this.#connection.hurry()
        break
      case 'try-again':
        this.#connection.tryAgain()
        break
      case 'screen':
        this.#engine.receive(message.message)
        break
      case 'close':
        this.close()
    }
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#sleep.close()
    this.#feed.close()
    this.#connection.close()
    this.#engine.close()
  }

  #packets(bytes: Uint8Array): void {
    this.#received.add(bytes.byteLength * 8, performance.now())
    this.#pipeline.push(bytes)
  }

  #message(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#hello = message
        break
      case 'state':
        this.#camera = message
        this.#cameraMs = Date.now()
        break
      case 'clock':
        this.#shown.clock(message, preciseNowMs())
        this.#cameraWay.clock(message, this.#pipeline.newest)
        return
      case 'drop':
      case 'goodbye':
        return
    }
    this.#postState()
  }

  #connectionChanged(state: ConnectionState): void {
    if (state.kind !== 'connecting') this.#isRejoining = false
    if (state.kind === 'open') {
      this.#join()
      this.#shown.reset()
      this.#cameraWay.reset()
      this.#camera = undefined
      this.#unsupported = undefined
      this.#wishes.repeat()
    }
    this.#postState()
  }

  #pictureShown(pts: number, atMs: number): void {
    const wasCatchingUp = this.#shown.figures.isCatchingUp
    const ticksUntil = (pts90k: number): number | undefined => this.#pipeline.clock.ticksUntil(pts, pts90k)
    this.#shown.shown(ticksUntil, atMs, performance.now())
    if (wasCatchingUp) this.#postFigures()
  }

  /** Whoever has no keyframe may be sent the rest of a group of pictures; a new connection begins with the newest. */
  #rejoin(): void {
    this.#isRejoining = this.#connection.state.kind === 'open'
    this.#connection.reopen()
  }

  /** A connection that is made anew on purpose is not lost. */
  get #connectionState(): ConnectionState {
    return this.#isRejoining ? { kind: 'open' } : this.#connection.state
  }

  /** Another stream of bytes begins at a keyframe. */
  #join(): void {
    this.#shown.catchUp(performance.now())
    this.#pipeline.restart()
    this.#feed.join()
  }

  /** Another codec may be one that can be played. */
  #setCodec(codec: string): void {
    this.#setUnsupported(undefined)
    if (codec === this.#codec) return
    this.#codec = codec
    this.#postState()
  }

  #setUnsupported(reason: string | undefined): void {
    if (reason === this.#unsupported) return
    this.#unsupported = reason
    this.#wishes.setUnplayable(reason !== undefined)
    this.#postState()
  }

  #report(): void {
    const { delayMs: exactMs } = this.#shown.figures
    if (exactMs === undefined || this.#feed.isStill || this.#camera?.state !== 'live') return
    const { fps, dropped } = this.#engine.figures
    const [delayMs, roundFps] = [Math.round(exactMs), Math.round(fps * 10) / 10]
    this.#connection.send({ type: 'report', delayMs, fps: roundFps, dropped })
  }

  #postState(): void {
    const state: CoreState = {
      connection: this.#connectionState,
      camera: this.#camera,
      cameraMs: this.#cameraMs,
      hello: this.#hello,
      codec: this.#codec,
      unsupported: this.#unsupported,
    }
    this.#post({ type: 'state', state })
  }

  #postFigures(): void {
    this.#post({ type: 'figures', figures: this.#figures })
  }

  get #figures(): CoreFigures {
    return {
      ...this.#engine.figures,
      ...this.#shown.figures,
      cameraWayMs: this.#cameraWay.ms,
      stepMs: (this.#pipeline.clock.step * 1000) / TICKS_PER_SEC,
      bitsPerSec: this.#received.perSecond(performance.now()),
      heardMs: this.#connection.heardMs,
    }
  }
}
