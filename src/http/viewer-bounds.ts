import type { EventEmitter } from 'node:events'
import type { LiveRequest } from '../auth/live-request.ts'
import type { Clock } from '../clock.ts'
import { isLoopbackHost, type ServerSettings } from '../config/settings.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { networkOf } from '../net/network.ts'
import { LogWindow } from './log-window.ts'

/** What is full when a viewer is refused. */
export type ViewerBound = 'address' | 'camera' | 'relay'

type Limits = Pick<ServerSettings, 'maxViewers' | 'maxViewersPerAddress' | 'maxViewersPerCamera'>

/** Who comes to watch what. */
type Coming = Pick<LiveRequest, 'streamId' | 'address'>

/** How many watch, and how many may: in all, one camera, and from one address, which is a network of IPv6. */
export class ViewerBounds {
  /** How many were refused, by what was full; plain numbers that only grow. */
  readonly refused: Record<ViewerBound, number> = { address: 0, camera: 0, relay: 0 }
  readonly #limits: Limits
  readonly #log: Log
  readonly #window: LogWindow
  readonly #byCamera = new Map<string, number>()
  readonly #byNetwork = new Map<string, number>()
  #viewers = 0
  /** Refused since the last line in the log. */
  #untold: number | undefined

  constructor({ clock, log, ...limits }: Limits & { readonly clock: Clock; readonly log: Log }) {
    this.#limits = limits
    this.#log = log
    this.#window = new LogWindow(clock, () => this.#sumUp())
  }

  /** Throws `too-many-viewers` where one more may not come. */
  check(coming: Coming): void {
    const full = this.#findFull(coming)
    if (full !== undefined) throw this.#refusal(full)
  }

  /**
   * Counts a viewer until its connection closes. Throws `too-many-viewers` where it may not come.
   *
   * @param takesOver It watches already, by a connection that is to end: it may come anyway.
   * @returns whether as many watched as may.
   */
  enter(coming: Coming, connection: EventEmitter, takesOver = false): boolean {
    const full = this.#findFull(coming)
    if (full !== undefined && !takesOver) {
      this.#note(full, coming)
      throw this.#refusal(full)
    }
    const { streamId, address } = coming
    this.#count(coming, 1)
    // The rest of the request is not kept as long as the connection.
    connection.once('close', () => this.#count({ streamId, address }, -1))
    return full !== undefined
  }

  /** Say what was only counted so far. */
  close(): void {
    this.#window.close()
  }

  #findFull({ streamId, address }: Coming): ViewerBound | undefined {
    const limits = this.#limits
    if (this.#viewers >= limits.maxViewers) return 'relay'
    if ((this.#byCamera.get(streamId) ?? 0) >= limits.maxViewersPerCamera) return 'camera'
    const fromThere = isCounted(address) ? (this.#byNetwork.get(networkOf(address)) ?? 0) : 0
    return fromThere >= limits.maxViewersPerAddress ? 'address' : undefined
  }

  #refusal(full: ViewerBound): RelayError {
    const { maxViewers, maxViewersPerAddress, maxViewersPerCamera } = this.#limits
    const why = {
      address: `As many as may, ${maxViewersPerAddress}, watch from this address`,
      camera: `As many as may, ${maxViewersPerCamera}, watch this camera`,
      relay: `As many as may, ${maxViewers}, watch cameras of this relay`,
    }
    return new RelayError('too-many-viewers', `${why[full]}; try again when somebody has left`)
  }

  #count({ streamId, address }: Coming, step: 1 | -1): void {
    this.#viewers += step
    add(this.#byCamera, streamId, step)
    if (isCounted(address)) add(this.#byNetwork, networkOf(address), step)
  }

  #note(bound: ViewerBound, { streamId, address }: Coming): void {
    this.refused[bound]++
    if (this.#untold === undefined)
      this.#log.warn({ bound, stream: streamId, from: address }, 'A viewer was refused: too many watch')
    this.#untold = this.#untold === undefined ? 0 : this.#untold + 1
    this.#window.open()
  }

  #sumUp(): void {
    const times = this.#untold ?? 0
    this.#untold = undefined
    if (times > 0) this.#log.warn({ times }, 'More viewers were refused: too many watch')
  }
}

/** Programs on this machine are not told apart by address, and neither are people behind a proxy that is not trusted. */
function isCounted(address: string): boolean {
  return !isLoopbackHost(address)
}

function add(counts: Map<string, number>, key: string, step: number): void {
  const count = (counts.get(key) ?? 0) + step
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
