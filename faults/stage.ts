import { setTimeout as sleep } from 'node:timers/promises'

import type { Pull } from './case.ts'
import { startFaultyCamera } from '../test/support/faulty-camera.ts'
import type { FaultyCamera, FaultyCameraOptions } from '../test/support/faulty-camera.ts'

import { childrenNamed, openFilesOf, orphansOf, zombiesOf } from '../test/support/processes.ts'
import type { WsViewer } from '../test/support/ws-viewer.ts'
import { RelayProcess, type RelayProcessOptions } from './relay-process.ts'

/** The stream that nothing is done to. */
export const HEALTHY = 'healthy'
/** So long the relay may take to let go of what a case needed. */
const SETTLE_MS = 15_000

/** What the relay holds when nothing is going on. */
interface Holdings {
  readonly files: number
  readonly children: number
  readonly timers: number
}

/** A relay with one healthy camera, and what one case does to it. */
export class Stage {
  readonly relay: RelayProcess
  readonly #ids: string[] = []
  readonly #viewers: WsViewer[] = []
  readonly #own: RelayProcess[] = []
  #before: Holdings | undefined
  #isElsewhere = false
  #pull: Pull | undefined

  constructor(relay: RelayProcess) {
    this.relay = relay
  }

  /** @param healthyUrl the camera that nothing is done to; the one of the tests where it is left out. */
  static async start(healthyUrl?: string): Promise<Stage> {
    const url = healthyUrl ?? (await startFaultyCamera()).url
    const relay = await RelayProcess.start({ streams: [{ id: HEALTHY, url, pull: 'ffmpeg' }] })
    const stage = new Stage(relay)
    // What is opened once and kept is no leak.
    await stage.play((await startFaultyCamera()).url)
    await stage.end()
    return stage
  }

  /** A camera in this process. */
  camera(options?: FaultyCameraOptions): Promise<FaultyCamera> {
    return startFaultyCamera(options)
  }

  /** Notes what the relay holds before a case. @param pull what its cameras are pulled by */
  async begin(pull?: Pull): Promise<void> {
    this.#pull = pull
    this.#isElsewhere = false
    this.#before = await this.#holdings()
  }

  /** Adds a camera. @returns its id */
  async add(url: string, settings: object = {}): Promise<string> {
    const id = `case-${this.#ids.length}-${Date.now()}`
    const pull = this.#pull === undefined ? {} : { pull: this.#pull }
    await this.relay.change('POST', 'streams', { id, url, ...pull, ...settings })
    this.#ids.push(id)
    return id
  }

  /** A viewer who must be attached until the end of the case. */
  async watch(id: string, relay = this.relay): Promise<WsViewer> {
    const viewer = await relay.watch(id)
    this.#viewers.push(viewer)
    return viewer
  }

  /** Adds a camera with a viewer, and waits for its pictures. */
  async play(url: string, settings?: object): Promise<{ id: string; viewer: WsViewer }> {
    const id = await this.add(url, settings)
    const viewer = await this.watch(id)
    await viewer.hasPictures(10)
    return { id, viewer }
  }

  /** Another relay, where the case needs one of its own. */
  async ownRelay(options?: RelayProcessOptions): Promise<RelayProcess> {
    this.#isElsewhere = true
    const relay = await RelayProcess.start(options)
    this.#own.push(relay)
    return relay
  }

  /** The case is played in another relay: what the healthy viewers of this one see is the machine's doing. */
  get isElsewhere(): boolean {
    return this.#isElsewhere
  }

  /** The ffmpegs of the case's cameras: all but the healthy one's, which is the oldest. */
  pulls(): number[] {
    const pids = childrenNamed('ffmpeg', this.relay.pid).map(({ pid }) => pid)
    return pids.filter((pid) => pid !== this.healthyPull)
  }

  healthyPull: number | undefined

  /** Ends what the case began; rejects when a viewer was lost, or something is left of it in the relay. */
  async end(): Promise<void> {
    const faults: string[] = []
    const note = (error: unknown): void => void faults.push(String(error))
    for (const viewer of this.#viewers.splice(0)) await viewer.close().catch(note)
    for (const relay of this.#own.splice(0)) await relay.kill()
    if (this.relay.isAlive) {
      for (const id of this.#ids.splice(0)) await this.relay.call('DELETE', `streams/${id}`)
      await this.#settled().catch(note)
      this.healthyPull ??= childrenNamed('ffmpeg', this.relay.pid)[0]?.pid
    } else note('the relay ended')
    if (faults.length > 0) throw new Error(faults.join('; '))
  }

  async #settled(): Promise<void> {
    const endMs = performance.now() + SETTLE_MS
    for (;;) {
      const left = await this.#leftovers()
      if (left.length === 0) return
      if (performance.now() > endMs) throw new Error(`left behind: ${left.join(', ')}`)
      await sleep(100)
    }
  }

  async #leftovers(): Promise<string[]> {
    const { pid, lines } = this.relay
    const [zombies, orphans] = [zombiesOf(pid), orphansOf(pid)]
    const left = [
      ...zombies.map(({ name }) => `zombie ${name}`),
      ...orphans.map(({ name }) => `orphan ${name}`),
    ]
    if (lines.some((line) => line.includes('MaxListenersExceeded'))) left.push('listeners')
    const before = this.#before
    if (before === undefined) return this.pulls().length > 1 ? ['pulls'] : left
    const now = await this.#holdings()
    for (const what of ['files', 'children', 'timers'] as const)
      if (now[what] > before[what]) left.push(`${now[what] - before[what]} ${what}`)
    return left
  }

  async #holdings(): Promise<Holdings> {
    const { timers } = await this.relay.innards()
    const { pid } = this.relay
    return { files: openFilesOf(pid), children: childrenNamed('ffmpeg', pid).length, timers }
  }
}

/** Milliseconds from now to the next picture. */
export async function nextPicture(viewer: WsViewer): Promise<number> {
  const beganMs = performance.now()
  await viewer.hasPictures(viewer.pictures + 1)
  return performance.now() - beganMs
}

/** Resolves when the viewer has been told of this cause, from the `from`th message on. */
export async function told(viewer: WsViewer, cause: string, from = 0): Promise<void> {
  await viewer.message('state', (message) => message['cause'] === cause, from)
}

/** Milliseconds from the first keyframe that the camera sent after `sinceMs` to the picture that the viewer then has. */
export async function afterKeyframe(
  viewer: WsViewer,
  camera: FaultyCamera,
  sinceMs: number,
): Promise<number> {
  do await nextPicture(viewer)
  while ((camera.firstKeyframeMs ?? 0) < sinceMs)
  return performance.now() - (camera.firstKeyframeMs ?? 0)
}

/** How often the camera was played: more than once means that the relay restarted its pull. */
export function plays(camera: FaultyCamera): number {
  return camera.requests.filter((method) => method === 'PLAY').length
}
