const PACKET_BYTES = 188

/** Cuts a stream of packets that starts aligned, as ffmpeg's does, in front of each packet that starts a PES. */
export class PictureCutter {
  readonly #onPicture: (picture: Buffer) => void
  #held: Buffer[] = []
  #tail: Buffer = Buffer.alloc(0)
  #isPicture = false

  constructor(onPicture: (picture: Buffer) => void) {
    this.#onPicture = onPicture
  }

  push(chunk: Buffer): void {
    const bytes = this.#tail.length > 0 ? Buffer.concat([this.#tail, chunk]) : chunk
    const whole = bytes.length - (bytes.length % PACKET_BYTES)
    let from = 0
    for (let at = 0; at < whole; at += PACKET_BYTES) {
      if (!startsUnit(bytes, at)) continue
      this.#hold(bytes.subarray(from, at))
      from = at
      if (this.#isPicture) this.#give()
      this.#isPicture = isMedia(bytes, at)
    }
    this.#hold(bytes.subarray(from, whole))
    this.#tail = Buffer.from(bytes.subarray(whole))
  }

  #hold(bytes: Buffer): void {
    if (bytes.length > 0) this.#held.push(bytes)
  }

  #give(): void {
    this.#onPicture(Buffer.concat(this.#held))
    this.#held = []
  }
}

function startsUnit(bytes: Buffer, at: number): boolean {
  return ((bytes[at + 1] ?? 0) & 0x40) !== 0
}

/** ffmpeg's tables are on lower PIDs and the service description's than its media, which begin at 0x100. */
function isMedia(bytes: Buffer, at: number): boolean {
  const pid = (((bytes[at + 1] ?? 0) & 0x1f) << 8) | (bytes[at + 2] ?? 0)
  return pid >= 0x100 && pid < 0x1000
}
