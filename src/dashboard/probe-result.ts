import { html, nothing, type TemplateResult } from 'lit'
import type { ProbeReport } from '../client/client.ts'
import type { SmallPicture, TrialState } from './camera-trial.ts'
import { wordsOf } from './probe-words.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

/** What the panel beside the fields shows of a try. */
export interface ProbeResult {
  readonly state: TrialState
  /** The fields have changed since. */
  readonly isStale: boolean
  readonly usesSmall: boolean
  readonly useSmall: (isUsed: boolean) => void
}

const WORDS = CAMERA_FORM_TEXT.probe

/** What came of a try: a picture, what the camera sends, and what to improve. */
export function probeResultTemplate(result: ProbeResult): TemplateResult {
  const { state } = result
  if (state.kind === 'done') return doneTemplate(result, state.report, state.small)
  if (state.kind === 'none') return html`<div class="trial empty"><p>${WORDS.none}</p></div>`
  return html`<div class="trial asking">
    <div class="still" aria-hidden="true"></div>
    <p>${WORDS.asking}</p>
  </div>`
}

/** The same in one line, to be read out. */
export function probeStatus(state: TrialState): string {
  if (state.kind !== 'done') return state.kind === 'asking' ? WORDS.asking : ''
  const { headline, detail, facts } = wordsOf(state.report)
  const [picture] = facts
  return [headline, picture?.[1], detail].filter(Boolean).join('. ')
}

function doneTemplate(result: ProbeResult, report: ProbeReport, small: SmallPicture): TemplateResult {
  const { verdict, headline, detail, facts, advice, notes } = wordsOf(report)
  return html`<div class="trial ${result.isStale ? 'stale' : ''}">
    ${result.isStale ? html`<p class="hint">${WORDS.stale}</p>` : nothing} ${pictureTemplate(report)}
    <div class="verdict" data-verdict=${verdict}>
      <h3>${headline}</h3>
      ${detail === '' ? nothing : html`<p>${detail}</p>`}
    </div>
    ${
      facts.length === 0
        ? nothing
        : html`<dl class="facts">
            ${facts.map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>`
    }
    ${smallTemplate(result, small)}
    ${
      advice.length === 0
        ? nothing
        : html`<section class="advice">
            <h3>${WORDS.improve}</h3>
            ${advice.map(
              ({ title, message }) =>
                html`<details>
                  <summary>${title}</summary>
                  <p>${message}</p>
                </details>`,
            )}
          </section>`
    }
    ${notes.map((note) => html`<p class="hint">${note}</p>`)}
  </div>`
}

function pictureTemplate({ picture, problem, video }: ProbeReport): TemplateResult | typeof nothing {
  if (picture !== undefined)
    return html`<img
      class="still"
      src="data:image/jpeg;base64,${picture}"
      alt=${WORDS.pictureAlt}
      width=${video?.width ?? nothing}
      height=${video?.height ?? nothing}
    />`
  return problem === null ? html`<p class="hint">${WORDS.noPicture}</p>` : nothing
}

function smallTemplate(
  { usesSmall, useSmall }: ProbeResult,
  small: SmallPicture,
): TemplateResult | typeof nothing {
  if (small.kind === 'asking') return html`<p class="hint">${WORDS.smallAsking}</p>`
  if (small.kind !== 'found') return nothing
  return html`<div class="field tick">
    <label>
      <input
        type="checkbox"
        .checked=${usesSmall}
        @change=${(event: Event) => useSmall((event.currentTarget as HTMLInputElement).checked)}
      />
      <span>${WORDS.small(small.size)}</span>
    </label>
    <p class="hint">${WORDS.smallHint}</p>
  </div>`
}
