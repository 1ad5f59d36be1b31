import type { StreamState } from '../protocol/messages.ts'
import type { ConnectionState } from './connection.ts'

/** How a player is doing, as of now. */
export interface PlayerStats {
  readonly engine: string
  readonly connection: ConnectionState['kind']
  readonly camera: StreamState | undefined
  readonly cause: string | undefined
  readonly rendition: string | undefined
  readonly renditions: readonly string[]
  readonly width: number
  readonly height: number
  /** Pictures shown per second. */
  readonly fps: number
  /** What comes over the network, without the WebSocket's and lower headers. */
  readonly bitsPerSec: number
  /** From the arrival of the picture at the relay to the screen; unknown until the relay told its clock. */
  readonly delayMs: number | undefined
  /** What is buffered ahead of the picture on the screen. */
  readonly bufferedMs: number
  readonly rate: number
  /** Pictures decoded, and those of them that came too late to be shown. */
  readonly shown: number
  readonly dropped: number
  /** Bytes of sound decoded, where the browser tells. */
  readonly audioBytes: number | undefined
}
