import { html, nothing, type TemplateResult } from 'lit'
import { TEXT as PLAYER_TEXT } from '../player/text/picture-text.ts'
import { durationText, timeText } from './quantities.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'

/** A time without pictures, as the relay's history tells it. */
export interface Outage {
  readonly startMs: number
  /** Null while it goes on. */
  readonly endMs: number | null
  readonly cause: string | null
  /** For those who may know the camera's address. */
  readonly message: string | null
}

const HOUR_MS = 3_600_000

/** How many outages there were in the last hour, and how long they took of it. */
export function lastHourOf(outages: readonly Outage[], nowMs: number): { count: number; lostMs: number } {
  const fromMs = nowMs - HOUR_MS
  const recent = outages.filter(({ endMs }) => (endMs ?? nowMs) > fromMs)
  const lostMs = recent.reduce(
    (sum, { startMs, endMs }) => sum + Math.max(0, (endMs ?? nowMs) - Math.max(startMs, fromMs)),
    0,
  )
  return { count: recent.length, lostMs }
}

/** Why, in a sentence: the relay's own where it may be known, else what the cause means. */
export function reasonOf({ cause, message }: Pick<Outage, 'cause' | 'message'>): string {
  if (cause === null) return CAMERA_PAGE_TEXT.outageByHand
  return message ?? PLAYER_TEXT.causes[cause] ?? cause
}

/** The outages that the relay remembers, the newest first. */
export function outagesTemplate(outages: readonly Outage[], nowMs: number): TemplateResult {
  const words = CAMERA_PAGE_TEXT
  if (outages.length === 0) return html`<p class="muted">${words.noOutages}</p>`
  const { count, lostMs } = lastHourOf(outages, nowMs)
  return html`
    <p class="muted number">${words.outagesSum(count, durationText(lostMs))}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${words.outages}>
      <table class="table stacking" role="table">
        <thead role="rowgroup">
          <tr role="row">
            ${[words.outageBegan, words.outageLasted, words.outageWhy].map(
              (head) => html`<th role="columnheader" scope="col">${head}</th>`,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${outages.toReversed().map((outage) => rowOf(outage, nowMs))}
        </tbody>
      </table>
    </div>
  `
}

function rowOf(outage: Outage, nowMs: number): TemplateResult {
  const { startMs, endMs, cause } = outage
  const duration = durationText((endMs ?? nowMs) - startMs)
  const words = CAMERA_PAGE_TEXT
  return html`<tr role="row">
    <td role="cell" class="number" data-label=${words.outageBegan}>${timeText(startMs, nowMs)}</td>
    <td role="cell" class="number" data-label=${words.outageLasted}>
      ${endMs === null ? words.outageGoesOn(duration) : duration}
    </td>
    <td role="cell" class="why" data-label=${words.outageWhy}>
      ${reasonOf(outage)} ${cause === null ? nothing : html`<span class="badge">${cause}</span>`}
    </td>
  </tr>`
}
