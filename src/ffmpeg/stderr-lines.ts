/** The longest line that is kept, in UTF-16 code units. */
const MAX_LINE = 300
/** What is looked at of one line before it is redacted and cut: a secret on the cut would lose its shape. */
const MAX_RAW_LINE = 4096
/** Bytes a second that are taken apart; of what comes beyond only the end is kept. */
const PARSED_BYTES_PER_SECOND = 64 * 1024
const MAX_TAIL = 4096

/**
 * Lines of an ffmpeg's stderr, in bounded memory and time however much it says: long lines are cut, and of a
 * flood only each second's first 64 KiB and the last 4 KiB are taken apart.
 */
export class StderrLines {
  readonly #onLine: (line: string) => void
  #partial = ''
  #overlong = false
  #secondBeganMs = -Infinity
  #bytesThisSecond = 0
  #tail: Buffer | undefined
  #skippedBytes = 0

  /** `onLine` gets each line without its end and not yet redacted, at most {@link MAX_RAW_LINE} long. */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(chunk: Buffer, nowMs: number): void {
    if (nowMs - this.#secondBeganMs >= 1000) {
      this.#resume()
      this.#secondBeganMs = nowMs
      this.#bytesThisSecond = 0
    }
    this.#bytesThisSecond += chunk.length
    if (this.#bytesThisSecond <= PARSED_BYTES_PER_SECOND) this.#parse(chunk.toString())
    else this.#skip(chunk)
  }

  /** No more will come: what has no line end is a line. */
  end(): void {
    this.#resume()
    this.#endLine()
  }

  #skip(chunk: Buffer): void {
    this.#skippedBytes += chunk.length
    const joined = this.#tail === undefined ? chunk : Buffer.concat([this.#tail, chunk.subarray(-MAX_TAIL)])
    // A copy: a view would hold the whole chunk.
    this.#tail = Buffer.from(joined.subarray(-MAX_TAIL))
  }

  #resume(): void {
    if (this.#tail === undefined) return
    const text = this.#tail.toString()
    this.#tail = undefined
    this.#partial = ''
    this.#overlong = false
    this.#onLine(`(${this.#skippedBytes} bytes left out)`)
    this.#skippedBytes = 0
    // The first line of the tail lost its beginning, and with it what would show a secret in it.
    const end = text.search(/[\r\n]/)
    if (end >= 0) this.#parse(text.slice(end + 1))
    else this.#overlong = true
  }

  #parse(text: string): void {
    let start = 0
    for (const { index } of text.matchAll(/[\r\n]/g)) {
      this.#append(text.slice(start, index))
      this.#endLine()
      start = index + 1
    }
    this.#append(text.slice(start))
  }

  #append(text: string): void {
    if (this.#overlong || text === '') return
    this.#partial += text
    if (this.#partial.length <= MAX_RAW_LINE) return
    // Up to a space: half a URL has no shape that shows the secret in it.
    this.#partial = this.#partial.slice(0, MAX_RAW_LINE).replace(/\S*$/, '')
    this.#overlong = true
  }

  #endLine(): void {
    const line = this.#partial
    this.#partial = ''
    this.#overlong = false
    if (line.trim() !== '') this.#onLine(line)
  }
}

/** `line` at the length that is kept for people; redact it before. */
export function cutLine(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`
}
