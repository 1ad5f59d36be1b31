import { isSharedOut } from '../shared-out.ts'
import type { PlayerStats } from '../stats.ts'
import { CONTROLS_TEXT } from '../text/controls-text.ts'
import { STATISTICS_TEXT } from '../text/statistics-text.ts'

/** What the statistics tell, in this order; an empty text stands for what is not known. */
const ROWS: readonly (readonly [name: string, textOf: (stats: PlayerStats) => string])[] = [
  [STATISTICS_TEXT.delay, delayText],
  [STATISTICS_TEXT.engine, engineText],
  [
    STATISTICS_TEXT.picture,
    ({ width, height, fps }) => (width === 0 ? '' : STATISTICS_TEXT.size(width, height, fps)),
  ],
  [STATISTICS_TEXT.codecs, ({ videoCodec, audioCodec }) => listOf(videoCodec, audioCodec)],
  [STATISTICS_TEXT.bitrate, ({ bitsPerSec }) => STATISTICS_TEXT.perSecond(bitsPerSec)],
  [STATISTICS_TEXT.dropped, ({ dropped, shown }) => STATISTICS_TEXT.droppedOf(dropped, shown)],
  [STATISTICS_TEXT.drawing, drawingText],
  [STATISTICS_TEXT.decode, ({ decodeMs }) => (decodeMs === undefined ? '' : STATISTICS_TEXT.ms(decodeMs))],
  [
    STATISTICS_TEXT.buffer,
    ({ queueMs, rate }) => STATISTICS_TEXT.bufferAt(STATISTICS_TEXT.ms(queueMs), rate),
  ],
  [STATISTICS_TEXT.rendition, ({ rendition }) => rendition ?? ''],
  [STATISTICS_TEXT.connection, connectionText],
]

/** The statistics for people: a name and a value each, always the same names in the same order. */
export function statisticsRows(
  stats: PlayerStats | undefined,
): readonly (readonly [name: string, value: string])[] {
  return ROWS.map(([name, textOf]) => [name, (stats && textOf(stats)) || STATISTICS_TEXT.unknown])
}

function delayText({ delayMs, cameraWayMs }: PlayerStats): string {
  const { ms, relayToScreen, cameraToScreen } = STATISTICS_TEXT
  if (delayMs === undefined) return ''
  return cameraWayMs === undefined
    ? relayToScreen(ms(delayMs))
    : cameraToScreen(ms(cameraWayMs + delayMs), ms(delayMs))
}

function engineText({ engine, place }: PlayerStats): string {
  const name = CONTROLS_TEXT.engines[engine] ?? engine
  return place === 'worker' ? STATISTICS_TEXT.inWorker(name) : name
}

function drawingText({ fps, undrawnFps, shown }: PlayerStats): string {
  if (shown === 0) return ''
  if (!isSharedOut({ fps, undrawnFps })) return STATISTICS_TEXT.drawsAll
  return STATISTICS_TEXT.sharedOut(fps.toFixed(1), (fps + undrawnFps).toFixed(1))
}

function connectionText({ connection, camera, cause }: PlayerStats): string {
  return listOf(STATISTICS_TEXT.connections[connection], camera && STATISTICS_TEXT.cameras[camera], cause)
}

function listOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ')
}
