import { UNIT_HEADROOM, UNIT_TAILROOM, type Unit } from '../../media/unit.ts'

/** Gives a unit's packets as one Buffer for all viewers: a socket wraps any other Uint8Array anew at each write. */
export class Body {
  #unit: Unit | undefined
  #bytes: Buffer = Buffer.alloc(0)

  of(unit: Unit): Buffer {
    if (unit === this.#unit) return this.#bytes
    const { buffer } = unit
    const packetBytes = buffer.byteLength - UNIT_HEADROOM - UNIT_TAILROOM
    this.#bytes = Buffer.from(buffer.buffer, buffer.byteOffset + UNIT_HEADROOM, packetBytes)
    this.#unit = unit
    return this.#bytes
  }
}
