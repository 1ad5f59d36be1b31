import { createHash } from 'node:crypto'
import type { Keyframe } from './keyframe.ts'

/** One still picture. */
export interface Picture {
  /** Of the keyframe that it shows. */
  readonly keyframe: string
  /** When that keyframe reached the relay. */
  readonly arrivedMs: number
  readonly jpeg: Buffer
  /** A strong validator (RFC 9110 §8.8.1): of these bytes. */
  readonly etag: string
}

/** One way to show a rendition. */
export interface Variant {
  readonly streamId: string
  readonly rendition: string
  readonly width: number | undefined
  readonly quality: number
}

interface Flight {
  readonly arrivedMs: number
  readonly picture: Promise<Picture>
}

/** All pictures together, in bytes. */
export const MAX_BYTES = 32 * 1_048_576
/** What a picture costs beside its bytes. */
const OVERHEAD_BYTES = 1024
const ETAG_CHARACTERS = 27

/** The newest picture of each variant, and at most one decode of each at a time, however many ask. */
export class Pictures {
  /** By variant, the one that was used last at the end. */
  readonly #kept = new Map<string, Picture>()
  readonly #flights = new Map<string, Flight>()
  #bytes = 0

  /** What the pictures cost, never more than 32 MiB. */
  get bytes(): number {
    return this.#bytes
  }

  /** A picture that is there or under way and came not before `notBeforeMs`. */
  recent(variant: Variant, notBeforeMs: number): Promise<Picture> | Picture | undefined {
    const key = keyOf(variant)
    const kept = this.#use(key)
    if (kept && kept.arrivedMs >= notBeforeMs) return kept
    const flight = this.#flights.get(key)
    return flight && flight.arrivedMs >= notBeforeMs ? flight.picture : undefined
  }

  /**
   * The picture of `keyframe`, made by `decode` if it is not there. One of an earlier keyframe that is under way is
   * shared, if it came not before `notBeforeMs`.
   */
  async of(
    variant: Variant,
    keyframe: Keyframe,
    notBeforeMs: number,
    decode: () => Promise<Buffer>,
  ): Promise<Picture> {
    const key = keyOf(variant)
    for (;;) {
      const kept = this.#use(key)
      if (kept?.keyframe === keyframe.id) return kept
      const flight = this.#flights.get(key)
      if (flight === undefined) return this.#begin(key, keyframe, decode)
      if (flight.arrivedMs >= notBeforeMs) return flight.picture
      await flight.picture.catch(() => undefined)
    }
  }

  /** What was a stream's is not shown any more, also what is under way. */
  forget(streamId: string): void {
    const isOfStream = (key: string): boolean => key.startsWith(`${streamId}/`)
    for (const key of [...this.#kept.keys()].filter(isOfStream)) this.#drop(key)
    for (const key of [...this.#flights.keys()].filter(isOfStream)) this.#flights.delete(key)
  }

  #begin(key: string, { id, arrivedMs }: Keyframe, decode: () => Promise<Buffer>): Promise<Picture> {
    const picture = decode().then((jpeg) => ({ keyframe: id, arrivedMs, jpeg, etag: etagOf(jpeg) }))
    const flight = { arrivedMs, picture }
    this.#flights.set(key, flight)
    const land = (made?: Picture): void => {
      if (this.#flights.get(key) !== flight) return
      this.#flights.delete(key)
      if (made) this.#keep(key, made)
    }
    picture.then(land, () => land())
    return picture
  }

  #use(key: string): Picture | undefined {
    const picture = this.#kept.get(key)
    if (picture === undefined) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, picture)
    return picture
  }

  #keep(key: string, picture: Picture): void {
    this.#drop(key)
    this.#kept.set(key, picture)
    this.#bytes += costOf(picture)
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MAX_BYTES) return
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    const picture = this.#kept.get(key)
    if (picture === undefined) return
    this.#kept.delete(key)
    this.#bytes -= costOf(picture)
  }
}

function keyOf({ streamId, rendition, width, quality }: Variant): string {
  return `${streamId}/${rendition}/${width ?? ''}/${quality}`
}

function costOf({ jpeg }: Picture): number {
  return jpeg.byteLength + OVERHEAD_BYTES
}

function etagOf(jpeg: Buffer): string {
  return `"${createHash('sha256').update(jpeg).digest('base64url').slice(0, ETAG_CHARACTERS)}"`
}
