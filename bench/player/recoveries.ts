import { setTimeout as sleep } from 'node:timers/promises'
import { startBaton, type Cameras, type Program } from '../programs.ts'
import { ClockCamera } from './clock-camera.ts'
import { KeyframeWitness } from './keyframe-witness.ts'
import { Measurement } from './measure.ts'
import { buildPage } from './page-files.ts'
import { PLAYERS, type MeasuredPlayer } from './players.ts'
import { Viewer } from './viewer.ts'

const GOP_SECONDS = 2
const SIZES = [
  [1280, 720],
  [640, 360],
] as const
const SETTLE_MS = 2500
/** Each run begins at another place in the GOP. */
const STEP_MS = 370

/** One return to the live edge, in milliseconds; infinite where no live picture came. */
export interface Return {
  /** Since the camera had sent the first keyframe of what follows the disturbance: ffmpeg's part is in it. */
  readonly sinceSentMs: number
  /** Since that keyframe had come out of the relay: the player's own part. */
  readonly sinceRelayedMs: number
}

/** What one player showed after one kind of disturbance. */
export interface Recovery {
  readonly player: string
  readonly title: string
  readonly runs: readonly Return[]
}

/** What is disturbed. */
interface Scene {
  readonly camera: ClockCamera
  readonly relay: RestartableRelay
}

/** `disturb` resolves with the moment at which the camera sent the first keyframe of what comes after it. */
const DISTURBANCES: readonly {
  readonly title: string
  readonly disturb: (scene: Scene) => Promise<number>
}[] = [
  { title: 'a new resolution', disturb: ({ camera }) => camera.change() },
  { title: 'a restart of the camera', disturb: ({ camera }) => camera.restart() },
  { title: 'a restart of the relay', disturb: restartRelay },
]

/**
 * How long after the first keyframe of what follows each disturbance a live picture is seen that was sent since. Two
 * clocks start: at the camera, which knows best what it sent to whom, and behind the relay, for ffmpeg holds back the
 * first pictures of a pull, which no player can show.
 */
export async function* measureRecoveries(folder: string, runs: number): AsyncGenerator<Recovery> {
  const camera = await ClockCamera.start(folder, GOP_SECONDS, SIZES)
  try {
    for (const player of PLAYERS.filter(({ engine }) => engine !== undefined))
      yield* recoveriesOf(player, camera, folder, runs)
  } finally {
    await camera.stop()
  }
}

async function* recoveriesOf(
  player: MeasuredPlayer,
  camera: ClockCamera,
  folder: string,
  runs: number,
): AsyncGenerator<Recovery> {
  const relay = await RestartableRelay.start(camera, folder)
  const witness = new KeyframeWitness(relay.address)
  const pageFile = await buildPage(player.page, folder)
  const viewer = await Viewer.open(player, { relayUrl: relay.url, address: relay.address, pageFile })
  try {
    const measurement = new Measurement(viewer, camera)
    await measurement.untilLive()
    for (const { title, disturb } of DISTURBANCES) {
      const returns: Return[] = []
      for (let run = 0; run < runs; run++) {
        await sleep(SETTLE_MS + run * STEP_MS)
        const { sinceMs, liveMs } = await measurement.backAfter(() => disturb({ camera, relay }))
        const relayedMs = witness.firstSince(sinceMs)
        returns.push({ sinceSentMs: liveMs - sinceMs, sinceRelayedMs: liveMs - relayedMs })
      }
      yield { player: player.name, title, runs: returns }
    }
  } finally {
    await viewer.close()
    witness.close()
    await relay.stop()
  }
}

async function restartRelay({ camera, relay }: Scene): Promise<number> {
  const opened = camera.opens('session')
  await relay.restart()
  return opened
}

/** The relay as it is built, which comes back on its port. */
class RestartableRelay {
  readonly #port: number
  readonly #cameras: Cameras
  #program: Program

  private constructor(cameras: Cameras, program: Program) {
    this.#cameras = cameras
    this.#program = program
    this.#port = program.port
  }

  static async start({ url }: ClockCamera, folder: string): Promise<RestartableRelay> {
    const cameras = { urls: [url], sounds: false, folder, stop: () => Promise.resolve() }
    return new RestartableRelay(cameras, await startBaton(cameras, 'always'))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  get address(): string {
    return `ws://127.0.0.1:${this.#port}/live/cam0`
  }

  /** As a service manager does it: asked to end, and started as soon as it has. */
  async restart(): Promise<void> {
    await this.#program.stop()
    this.#program = await startBaton(this.#cameras, 'always', this.#port)
  }

  stop(): Promise<void> {
    return this.#program.stop()
  }
}
