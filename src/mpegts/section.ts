import { crc32 } from './crc32.ts'
import type { TsStats } from './stats.ts'

/** Largest PAT or PMT section: section_length may not exceed 1021 (ISO/IEC 13818-1 §2.4.4.5). */
const MAX_SECTION = 1024
/** In the place of a table_id: the rest of the packet is stuffing. */
const STUFFING = 0xff

/**
 * Joins the sections of one PID from packet payloads and hands on those whose CRC is right. A payload that repeats the
 * one before it, as tables do many times a second, is not looked into again.
 */
export class SectionAssembler {
  readonly #onSection: (section: Uint8Array) => void
  readonly #stats: Pick<TsStats, 'badSections'>
  readonly #buffer = new Uint8Array(MAX_SECTION)
  #length = 0
  #collecting = false
  /** The last payload, if it held whole sections only and all were right. */
  #whole: Uint8Array | undefined

  /** @param onSection gets a section from table_id to CRC, valid during the call only. */
  constructor(onSection: (section: Uint8Array) => void, stats: Pick<TsStats, 'badSections'>) {
    this.#onSection = onSection
    this.#stats = stats
  }

  /** Takes the payload `bytes[from, to)` of one packet. */
  push(bytes: Uint8Array, from: number, to: number, unitStart: boolean): void {
    if (unitStart && this.#whole !== undefined && isAt(bytes, from, to, this.#whole)) return
    const payload = bytes.subarray(from, to)
    const { badSections } = this.#stats
    const isAlone = unitStart && !this.#collecting
    this.#join(payload, unitStart)
    const isWhole = isAlone && !this.#collecting && this.#stats.badSections === badSections
    this.#whole = isWhole ? payload.slice() : undefined
  }

  #join(payload: Uint8Array, unitStart: boolean): void {
    if (!unitStart) {
      if (this.#collecting) this.#append(payload, 0)
      return
    }
    const first = 1 + (payload[0] ?? 0) // pointer_field
    if (first > payload.length) {
      this.#fail()
      return
    }
    if (this.#collecting) this.#append(payload.subarray(0, first), 1)
    this.#collecting = false
    this.#length = 0
    let at = first
    while (at < payload.length && payload[at] !== STUFFING) {
      this.#collecting = true
      at = this.#append(payload, at)
    }
  }

  /** Take what belongs to the current section; the index behind it. */
  #append(bytes: Uint8Array, from: number): number {
    let at = from
    while (this.#length < 3 && at < bytes.length) this.#buffer[this.#length++] = bytes[at++]!
    if (this.#length < 3) return at
    const total = 3 + (((this.#buffer[1]! & 0x0f) << 8) | this.#buffer[2]!)
    if (total > MAX_SECTION || total < 12) {
      this.#fail()
      return bytes.length
    }
    const part = bytes.subarray(at, at + total - this.#length)
    this.#buffer.set(part, this.#length)
    this.#length += part.length
    if (this.#length === total) this.#finish(total)
    return at + part.length
  }

  #finish(total: number): void {
    const section = this.#buffer.subarray(0, total)
    this.#collecting = false
    this.#length = 0
    if (crc32(section) === 0) this.#onSection(section)
    else this.#stats.badSections += 1
  }

  #fail(): void {
    this.#collecting = false
    this.#length = 0
    this.#stats.badSections += 1
  }
}

function isAt(bytes: Uint8Array, from: number, to: number, wanted: Uint8Array): boolean {
  if (to - from !== wanted.length) return false
  for (let at = 0; at < wanted.length; at++) if (bytes[from + at] !== wanted[at]) return false
  return true
}
