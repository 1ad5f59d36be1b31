import { isSharedOut } from '../shared-out.ts'
import type { PlayerStats } from '../stats.ts'
import { TEXT } from '../text.ts'

const WORDS = TEXT.statistics

/** What the statistics tell, in this order; an empty text stands for what is not known. */
const ROWS: readonly (readonly [name: string, textOf: (stats: PlayerStats) => string])[] = [
  [WORDS.delay, ({ delayMs }) => (delayMs === undefined ? '' : WORDS.relayToScreen(WORDS.ms(delayMs)))],
  [WORDS.engine, engineText],
  [WORDS.picture, ({ width, height, fps }) => (width === 0 ? '' : WORDS.size(width, height, fps))],
  [WORDS.codecs, ({ videoCodec, audioCodec }) => listOf(videoCodec, audioCodec)],
  [WORDS.bitrate, ({ bitsPerSec }) => WORDS.perSecond(bitsPerSec)],
  [WORDS.dropped, ({ dropped, shown }) => WORDS.droppedOf(dropped, shown)],
  [WORDS.drawing, drawingText],
  [WORDS.decode, ({ decodeMs }) => (decodeMs === undefined ? '' : WORDS.ms(decodeMs))],
  [WORDS.buffer, ({ queueMs, rate }) => WORDS.bufferAt(WORDS.ms(queueMs), rate)],
  [WORDS.rendition, ({ rendition }) => rendition ?? ''],
  [WORDS.connection, connectionText],
]

/** The statistics for people: a name and a value each, always the same names in the same order. */
export function statisticsRows(
  stats: PlayerStats | undefined,
): readonly (readonly [name: string, value: string])[] {
  return ROWS.map(([name, textOf]) => [name, (stats && textOf(stats)) || WORDS.unknown])
}

function engineText({ engine, place }: PlayerStats): string {
  const name = TEXT.engines[engine] ?? engine
  return place === 'worker' ? WORDS.inWorker(name) : name
}

function drawingText({ fps, undrawnFps, shown }: PlayerStats): string {
  if (shown === 0) return ''
  if (!isSharedOut({ fps, undrawnFps })) return WORDS.drawsAll
  return WORDS.sharedOut(fps.toFixed(1), (fps + undrawnFps).toFixed(1))
}

function connectionText({ connection, camera, cause }: PlayerStats): string {
  return listOf(WORDS.connections[connection], camera && WORDS.cameras[camera], cause)
}

function listOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ')
}
