import type { StreamState } from '../protocol/messages.ts'
import type { ConnectionState } from './connection-state.ts'
import type { CorePlace } from './core/core-link.ts'
import type { EngineFigures, EngineName } from './engine.ts'

/** How a player is doing, as of now. */
export interface PlayerStats extends EngineFigures {
  readonly engine: EngineName
  /** Where streams are taken apart and, if the browser can, decoded. */
  readonly place: CorePlace
  readonly connection: ConnectionState['kind']
  /** The close code with which the relay said no: 4401 without a login, 4404 for what it does not have, and so on. */
  readonly refusal: number | undefined
  readonly camera: StreamState | undefined
  readonly cause: string | undefined
  readonly rendition: string | undefined
  readonly renditions: readonly string[]
  /** RFC 6381 strings of what comes; undefined while unknown, and of sound where there is none. */
  readonly videoCodec: string | undefined
  readonly audioCodec: string | undefined
  /** What comes over the network, without the WebSocket's and lower headers. */
  readonly bitsPerSec: number
  /** From the arrival of the picture at the relay to the screen; unknown until the relay told its clock. */
  readonly delayMs: number | undefined
  /**
   * From the camera to the relay, to be added to {@link delayMs}; known where pictures carry the time at which they were sent, and
   * right as far as the camera's clock goes with the relay's.
   */
  readonly cameraWayMs: number | undefined
  /** Since a join older pictures than the live one are shown. */
  readonly isCatchingUp: boolean
}
