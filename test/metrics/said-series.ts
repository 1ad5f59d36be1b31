import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RtspFault } from '../../src/rtsp/rtsp-error.ts'
import { OUTPUTS } from './stage.ts'

const FAULTS: Record<RtspFault, true> = {
  exited: true,
  'no-video': true,
  'not-found': true,
  refused: true,
  transport: true,
  unauthorized: true,
  unreachable: true,
}
/** Every way that a DESCRIBE fails. */
export const FAULT_WORDS = Object.keys(FAULTS) as RtspFault[]

/** What docs/metrics.md says. */
export const SAID = numbersOf(
  readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8'),
  /about (?<rendition>\d+) for each rendition with one output in use, (?<output>\d+) more for\seach further output/,
  / (?<faults>\d+) more once its input had a fault\. The relay itself has about (?<relay>\d+), and (?<describe>\d+) more\sfor each kind of fault/,
)
/** What follows for the most that one has. */
export const MOST_OF_RENDITION = SAID.rendition! + (OUTPUTS.length - 1) * SAID.output! + SAID.faults!
export const MOST_OF_RELAY = SAID.relay! + FAULT_WORDS.length * SAID.describe!

function numbersOf(text: string, ...patterns: readonly RegExp[]): Readonly<Record<string, number>> {
  const found = patterns.flatMap((pattern) => Object.entries(pattern.exec(text)?.groups ?? {}))
  return Object.fromEntries(found.map(([name, digits]) => [name, Number(digits)]))
}
