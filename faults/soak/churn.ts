import { setTimeout as sleep } from 'node:timers/promises'
import { SwarmViewer } from '../../bench/swarm-viewer.ts'
import { eventuallyAnswered } from '../../test/support/eventually.ts'
import { startFaultyCamera, type FaultyCamera } from '../../test/support/faulty-camera.ts'
import { childrenNamed } from '../../test/support/processes.ts'
import { PULLS, type Pull } from '../case.ts'
import { RelayProcess } from '../relay-process.ts'

const CAMERAS = 4
const MAX_VIEWERS = 40
const MAX_STREAMS = 6
const STEP_MS = 200
const AWAY_MS = 3_000
const READS = [
  'streams',
  'session',
  'openapi.json',
  'export',
  'streams/cam0/log',
  'streams/cam1/history',
  'streams/cam2/readers',
  'streams/cam3/snapshot.jpg',
  '../metrics',
  '../healthz',
  'streams/none',
]

/** A relay to which all the time something happens: viewers, cameras, faults, calls of the API. */
export class Churn {
  readonly relay: RelayProcess
  /** How often each thing was done. */
  readonly done = new Map<string, number>()
  /** Packets that viewers missed or could not read. */
  badPackets = 0
  readonly #cameras: readonly FaultyCamera[]
  readonly #random: () => number
  #viewers: SwarmViewer[] = []
  #streams: string[] = []
  #made = 0

  private constructor(relay: RelayProcess, cameras: readonly FaultyCamera[], random: () => number) {
    this.relay = relay
    this.#cameras = cameras
    this.#random = random
  }

  /** `random` gives 0 ≤ x < 1. */
  static async start(random: () => number): Promise<Churn> {
    const cameras: FaultyCamera[] = []
    for (let at = 0; at < CAMERAS; at++) cameras.push(await startFaultyCamera({ audio: at % 2 === 1 }))
    const streams = cameras.map(({ url }, at) => ({ id: `cam${at}`, url, pull: pullOf(at) }))
    return new Churn(await RelayProcess.start({ streams }), cameras, random)
  }

  /** Does one thing after another for so long. */
  async run(forMs: number): Promise<void> {
    const endMs = performance.now() + forMs
    const acts = Object.entries(this.#acts)
    while (performance.now() < endMs) {
      const [name, act] = acts[this.#pick(acts.length)]!
      await act()
      this.done.set(name, (this.done.get(name) ?? 0) + 1)
      await sleep(STEP_MS * this.#random() * 2)
    }
  }

  /** Everybody leaves, what was added goes, and all cameras play. */
  async calm(): Promise<void> {
    for (const viewer of this.#viewers.splice(0)) this.#leave(viewer)
    for (const id of this.#streams.splice(0)) await this.relay.call('DELETE', `streams/${id}`)
    for (let at = 0; at < CAMERAS; at++) await this.#pullBy(at, pullOf(at))
    for (const camera of this.#cameras) {
      camera.fault = 'none'
      camera.wire = 'clean'
      camera.requests.length = 0
      await camera.accept()
      camera.resume()
    }
    for (let at = 0; at < CAMERAS; at++)
      await eventuallyAnswered(`cam${at} is live and nobody watches`, async () => {
        const { renditions } = JSON.parse((await this.relay.call('GET', `streams/cam${at}`)).text) as {
          renditions: { main: { state: string; readers: number } }
        }
        return renditions.main.state === 'live' && renditions.main.readers === 0
      })
  }

  readonly #acts: Readonly<Record<string, () => Promise<unknown> | void>> = {
    join: () => {
      if (this.#viewers.length >= MAX_VIEWERS) return
      const id =
        this.#random() < 0.8 || this.#streams.length === 0 ? `cam${this.#pick(CAMERAS)}` : this.#streams[0]
      this.#viewers.push(
        new SwarmViewer({
          address: `ws://127.0.0.1:${this.relay.port}/live/${id}`,
          ...(this.#random() < 0.5 ? { subprotocol: 'baton.v1' } : {}),
          expectsWholePackets: true,
          sticks: this.#random() < 0.1,
        }),
      )
    },
    leave: () => {
      const [viewer] = this.#viewers.splice(this.#pick(this.#viewers.length), 1)
      if (viewer) this.#leave(viewer)
    },
    cut: () => this.#camera().cut((['fin', 'rst', 'bye'] as const)[this.#pick(3)]!),
    stall: () => this.#camera().stall(),
    jump: () => this.#camera().jumpClock(this.#random() < 0.5 ? 3600 : -3600),
    damage: async () => {
      const camera = this.#camera()
      camera.wire = (['loses', 'corrupts', 'junk'] as const)[this.#pick(3)]!
      await sleep(AWAY_MS * this.#random())
      camera.wire = 'clean'
    },
    away: async () => {
      const camera = this.#camera()
      await camera.refuse()
      await sleep(AWAY_MS * this.#random())
      await camera.accept()
    },
    refuse: async () => {
      const camera = this.#camera()
      camera.fault = (['not-found', 'busy', 'mute-at-setup', 'redirect-loop'] as const)[this.#pick(4)]!
      camera.cut('fin')
      await sleep(AWAY_MS * this.#random())
      camera.fault = 'none'
    },
    kill: () => {
      const pulls = childrenNamed('ffmpeg', this.relay.pid)
      const pull = pulls[this.#pick(pulls.length)]
      if (pull) process.kill(pull.pid, this.#random() < 0.8 ? 'SIGKILL' : 'SIGSTOP')
    },
    add: async () => {
      if (this.#streams.length >= MAX_STREAMS) return
      const id = `more-${++this.#made}`
      this.#streams.push(id)
      const mode = this.#random() < 0.5 ? 'always' : 'on-demand'
      const pull = PULLS[this.#pick(PULLS.length)]!
      await this.relay.change('POST', 'streams', { id, url: this.#camera().url, mode, pull })
    },
    change: () =>
      this.relay.change('PATCH', `streams/cam${this.#pick(CAMERAS)}`, { name: `Name ${this.#pick(9)}` }),
    switch: () => this.#pullBy(this.#pick(CAMERAS), PULLS[this.#pick(PULLS.length)]!),
    remove: async () => {
      const id = this.#streams.shift()
      if (id !== undefined) await this.relay.change('DELETE', `streams/${id}`)
    },
    restart: () => this.relay.change('POST', `streams/cam${this.#pick(CAMERAS)}/restart`, {}),
    read: () => this.relay.call('GET', READS[this.#pick(READS.length)]!),
  }

  #pullBy(at: number, pull: Pull): Promise<unknown> {
    return this.relay.change('PATCH', `streams/cam${at}`, { url: this.#cameras[at]!.url, pull })
  }

  #camera(): FaultyCamera {
    return this.#cameras[this.#pick(CAMERAS)]!
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count)
  }

  #leave(viewer: SwarmViewer): void {
    this.badPackets += viewer.check.lostPackets + viewer.check.badPackets
    viewer.close()
  }
}

/** Half of the cameras are pulled one way, half the other, with and without sound: it is the same at each look. */
function pullOf(at: number): Pull {
  return at < CAMERAS / 2 ? 'ffmpeg' : 'native'
}
