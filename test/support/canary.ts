import assert from 'node:assert/strict'

/** Stands in each piece of every canary, so that no part of one goes unseen. */
const WORD = 'kanari7'

/** A password with all that URLs, shells, ffmpeg's lists and expressions are particular about. */
export const CANARY = `${WORD}_${WORD}@${WORD}'${WORD}/${WORD}#${WORD}%${WORD}&${WORD}`

/** One that can stand in a path or a query as it is. */
export const URL_CANARY = `${WORD}_${WORD}-${WORD}%40${WORD}.${WORD}`

/** The word as it is, as hexadecimal, and in base64 at each of the three places that it can have there. */
const TRACES: readonly string[] = [
  WORD,
  Buffer.from(WORD).toString('hex'),
  ...[0, 1, 2].map((shift) => {
    const encoded = Buffer.from(`${'.'.repeat(shift)}${WORD}`).toString('base64')
    // The characters at both ends also hold bits of what stands around.
    return encoded.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + WORD.length) * 8) / 6))
  }),
].map((trace) => trace.toLowerCase())

/** What stands around the first trace of a canary; undefined where there is none. */
export function traceIn(text: string): string | undefined {
  const small = text.toLowerCase()
  const found = TRACES.map((trace) => small.indexOf(trace)).filter((at) => at >= 0)
  const [at] = found.toSorted((one, other) => one - other)
  return at === undefined ? undefined : text.slice(Math.max(0, at - 150), at + 80)
}

/** Everything that anybody could read, by where it was read. */
export class Readings {
  readonly #texts = new Map<string, string>()

  add(where: string, text: string): string {
    this.#texts.set(where, (this.#texts.get(where) ?? '') + text)
    return text
  }

  /** Fails with every place that shows a trace of a canary. `places` must all have been read. */
  assertClean(places: readonly string[]): void {
    for (const place of places) assert.ok((this.#texts.get(place) ?? '') !== '', `nothing was read: ${place}`)
    const found = [...this.#texts].flatMap(([where, text]) => {
      const trace = traceIn(text)
      return trace === undefined ? [] : [`${where}: … ${trace} …`]
    })
    assert.deepEqual(found, [])
  }
}
