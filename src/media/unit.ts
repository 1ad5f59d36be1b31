import type { Layout, Track } from './track.ts'
import type { Block } from './unit-memory.ts'

/** Bytes left free in front of a unit's packets, so that an output can put its frame header there (RFC 6455 §5.2). */
export const UNIT_HEADROOM = 10
/** Bytes left free behind a unit's packets, for a ping frame with an eight-byte payload. */
export const UNIT_TAILROOM = 10

/** How a decoder can start at a unit: an IDR picture, a CRA picture (drop its RASL pictures), or a recovery point. */
export type RandomAccess = 'idr' | 'cra' | 'recovery'

export interface UnitInit {
  readonly layout: Layout
  readonly track: Track
  /** Exactly {@link UNIT_HEADROOM} + whole TS packets + {@link UNIT_TAILROOM} bytes; the tailroom is zero. */
  readonly buffer: Uint8Array
  /** What the buffer is a part of, where that is used again after this unit. */
  readonly block?: Block | undefined
  readonly pts90k: number
  readonly dts90k: number
  readonly arrivedMs: number
  readonly discontinuity?: boolean
  readonly randomAccess?: RandomAccess | undefined
  readonly skippable?: 'rasl' | undefined
  readonly continuation?: boolean
}

/**
 * One access unit, or one audio PES, of one track as whole TS packets. Immutable and shared by all readers. Its bytes
 * are there while a ring holds it and until the sockets that it was written to have sent it; whoever wants to keep them
 * for longer copies them.
 */
export class Unit {
  readonly layout: Layout
  readonly track: Track
  /** Presentation and decoding time in 90 kHz ticks, continuous and unwrapped over the rendition's whole life. */
  readonly pts90k: number
  readonly dts90k: number
  /** When its first byte reached the relay: milliseconds of {@link Clock.nowMs}. */
  readonly arrivedMs: number
  /** The camera's clock jumped, or its source was replaced, right before this unit. */
  readonly discontinuity: boolean
  /** Set on keyframes only; then PAT and PMT lead {@link ts}. */
  readonly randomAccess: RandomAccess | undefined
  /** A picture that a decoder which joined at the CRA before it must drop. */
  readonly skippable: 'rasl' | undefined
  /** More bytes of the picture before it: its end had been guessed too early. */
  readonly continuation: boolean
  /** Headroom, packets, tailroom. Only the one output that frames units may write to the head and tail room. */
  readonly buffer: Uint8Array
  readonly block: Block | undefined
  /** The finished frame inside {@link buffer}, a slot that the WebSocket output fills once for all its sessions. */
  frame: Uint8Array | undefined

  constructor(init: UnitInit) {
    this.layout = init.layout
    this.track = init.track
    this.pts90k = init.pts90k
    this.dts90k = init.dts90k
    this.arrivedMs = init.arrivedMs
    this.discontinuity = init.discontinuity ?? false
    this.randomAccess = init.randomAccess
    this.skippable = init.skippable
    this.continuation = init.continuation ?? false
    this.buffer = init.buffer
    this.block = init.block
    this.frame = undefined
  }

  /** The unit's whole TS packets, a view without copying. */
  get ts(): Uint8Array {
    return this.buffer.subarray(UNIT_HEADROOM, this.buffer.byteLength - UNIT_TAILROOM)
  }

  get byteLength(): number {
    return this.buffer.byteLength
  }
}
