import { TEXT } from './text/shared-text.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Bits in a second, with three digits: `640 kbit/s`, `2.1 Mbit/s`. */
export function bitrateText(bitsPerSec: number): string {
  if (bitsPerSec < 1e6) return TEXT.units.kbitPerSec(String(Math.round(bitsPerSec / 1000)))
  return TEXT.units.mbitPerSec((bitsPerSec / 1e6).toFixed(bitsPerSec < 1e8 ? 1 : 0))
}

/** How long, in its two largest units: `12 s`, `3 min 5 s`, `3 h 12 min`, `2 d 4 h`. */
export function durationText(durationMs: number): string {
  const { days, hours, minutes, seconds } = TEXT.units
  const ms = Math.max(0, durationMs)
  if (ms < 10_000) return seconds((Math.floor(ms / 100) / 10).toFixed(1))
  if (ms < MINUTE_MS) return seconds(String(Math.floor(ms / 1000)))
  if (ms < HOUR_MS) return join(ms, MINUTE_MS, minutes, 1000, seconds)
  if (ms < DAY_MS) return join(ms, HOUR_MS, hours, MINUTE_MS, minutes)
  return join(ms, DAY_MS, days, HOUR_MS, hours)
}

type Unit = (count: string) => string

function join(ms: number, largeMs: number, large: Unit, smallMs: number, small: Unit): string {
  const rest = Math.floor((ms % largeMs) / smallMs)
  const first = large(String(Math.floor(ms / largeMs)))
  return rest === 0 ? first : `${first} ${small(String(rest))}`
}

/** A point in time by the clock on the wall: of today only the time. */
export function timeText(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const isToday = at.toDateString() === new Date(nowMs).toDateString()
  const time = at.toLocaleTimeString(TEXT.locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return isToday ? time : `${at.toLocaleDateString(TEXT.locale, { day: 'numeric', month: 'short' })}, ${time}`
}
