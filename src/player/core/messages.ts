import type { HelloMessage, StateMessage } from '../../protocol/messages.ts'
import type { LiveAddress } from '../address.ts'
import type { ConnectionState } from '../connection-state.ts'
import type { EngineFigures, EngineName, Surface } from '../engine.ts'
import type { ShownFigures } from './shown-meter.ts'

/** The first message to a core: what to play, and how. */
export interface OpenMessage {
  readonly type: 'open'
  readonly address: LiveAddress
  readonly engine: EngineName
  /** Sound is played too; without it less has to be kept in hand. */
  readonly withSound: boolean
  /** Where the engine shows its pictures, if it does not play through an element of the page. */
  readonly surface: Surface | undefined
}

/** What a page tells the core of one of its players. */
export type ToCore =
  | OpenMessage
  /** The relay is to send nothing; the last picture stays. */
  | { readonly type: 'pause'; readonly isPaused: boolean }
  /** Whether anybody can see or hear it; see {@link GopStore}. */
  | { readonly type: 'watched'; readonly isWatched: boolean }
  | { readonly type: 'rendition'; readonly id: string }
  | { readonly type: 'keyframes-only'; readonly on: boolean }
  /** There is reason to believe that the network is back: no waiting for the next try. */
  | { readonly type: 'hurry' }
  /** The viewer asks for another try although the relay said no. */
  | { readonly type: 'try-again' }
  /** To the engine, from its screen. */
  | { readonly type: 'screen'; readonly message: unknown }
  | { readonly type: 'close' }

/** What of a player changes by events. */
export interface CoreState {
  readonly connection: ConnectionState
  readonly camera: StateMessage | undefined
  /** When {@link camera} came, by `Date`. */
  readonly cameraMs: number
  readonly hello: HelloMessage | undefined
  /** RFC 6381 string of the video that comes. */
  readonly codec: string | undefined
  /** Why the engine cannot play it, in a sentence. */
  readonly unsupported: string | undefined
}

/** What of a player changes all the time. */
export interface CoreFigures extends EngineFigures, ShownFigures {
  /** Distance between pictures. */
  readonly stepMs: number
  readonly bitsPerSec: number
  /** See `CameraWay`. */
  readonly cameraWayMs: number | undefined
  /** When anything came from the relay last, by `Date`. */
  readonly heardMs: number | undefined
}

/** What a core tells its page. */
export type ToPage =
  | { readonly type: 'state'; readonly state: CoreState }
  | { readonly type: 'figures'; readonly figures: CoreFigures }
  /** To the screen, from its engine. */
  | { readonly type: 'screen'; readonly message: unknown }

/** How a core reaches its page. */
export type PostToPage = (message: ToPage, transfer?: Transferable[]) => void

/** The first word of a worker to its page: what it speaks. Another number is another version of the player. */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly version: number
}

/** To be raised with each change of the messages: a page may meet the worker of another version of the relay. */
export const MESSAGES_VERSION = 2
