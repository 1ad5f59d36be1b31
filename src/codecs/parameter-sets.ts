const MAX_SETS_PER_TYPE = 32
const MAX_SET_BYTES = 4096

/** The newest parameter sets that one elementary stream has sent, by type. Bounded: what is absurd is left out. */
export class ParameterSets {
  readonly #codec: 'h264' | 'h265'
  readonly #types: readonly number[]
  #byType: readonly (readonly Uint8Array[])[]

  constructor(codec: 'h264' | 'h265') {
    this.#codec = codec
    this.#types = codec === 'h264' ? [7, 8] : [32, 33, 34]
    this.#byType = this.#types.map(() => [])
  }

  /** VPS (H.265 only), SPS and PPS, in that order. */
  get list(): readonly Uint8Array[] {
    return this.#byType.flat()
  }

  /** At least one of each type is there: a decoder can start. */
  get complete(): boolean {
    return this.#byType.every((sets) => sets.length > 0)
  }

  /** Take over the sets of one access unit: they replace what was known of each type that is among them. */
  update(nals: readonly Uint8Array[]): void {
    const found = this.#types.map((type) => nals.filter((nal) => this.#typeOf(nal) === type && isSound(nal)))
    this.#byType = this.#byType.map((known, index) => {
      const sets = withoutRepeats(found[index]!)
      return sets.length > 0 ? sets : known
    })
  }

  /** Whether `nals` alone hold a set of each type. */
  areCompleteIn(nals: readonly Uint8Array[]): boolean {
    return this.#types.every((type) => nals.some((nal) => this.#typeOf(nal) === type))
  }

  #typeOf(nal: Uint8Array): number {
    return this.#codec === 'h264' ? nal[0]! & 0x1f : (nal[0]! >> 1) & 0x3f
  }
}

/** Whether two lists hold the same sets in the same order. */
export function sameParameterSets(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.length === right.length && left.every((nal, index) => sameBytes(nal, right[index]!))
}

/** ffmpeg puts the SDP's sets before those that the camera's first keyframe has anyway: no new configuration. */
function withoutRepeats(nals: readonly Uint8Array[]): readonly Uint8Array[] {
  const sets: Uint8Array[] = []
  for (const nal of nals) {
    if (sets.length === MAX_SETS_PER_TYPE) break
    if (!sets.some((set) => sameBytes(set, nal))) sets.push(nal)
  }
  return sets
}

function isSound(nal: Uint8Array): boolean {
  return nal.length <= MAX_SET_BYTES
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
