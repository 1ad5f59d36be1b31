/** Takes the frames of one stream; views that are valid during the call. `index` counts those of one payload from 0. */
export type FrameSink = (frame: Uint8Array, index: number) => void

/** Makes frames of the payloads of one stream of sound, which come in their order. Never throws; bounded. */
export interface AudioDepacketizer {
  /** Hands on the frames that end in this payload. False where something of it, or of what came before, is of no use. */
  push(payload: Uint8Array, onFrame: FrameSink): boolean
  /** Nothing more comes of the frame that has begun, if one has: it is given up. False where it is not whole. */
  cut(): boolean
}

/** Payloads that are frames themselves: G.711, G.722, G.726, L16 (RFC 3551 §4.5). */
export class PlainDepacketizer implements AudioDepacketizer {
  push(payload: Uint8Array, onFrame: FrameSink): boolean {
    if (payload.length === 0) return false
    onFrame(payload, 0)
    return true
  }

  /** Nothing is ever begun. */
  cut(): boolean {
    return true
  }
}
