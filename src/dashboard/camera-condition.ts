import { html, nothing, type TemplateResult } from 'lit'
import type { RenditionView } from '../protocol/events.ts'
import './last-messages.ts'
import { relay } from './page-relay.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { TEXT } from './text/shared-text.ts'

/** How a camera is: its picture; or, while it is away, why, and what was said of it last. */
export function conditionTemplate(id: string, restart: () => Promise<void>): TemplateResult {
  const rendition = relay.stream(id)?.renditions['main']
  if (rendition === undefined) return html``
  const { state } = rendition
  return html`<div class="trial">
    <p class="state" data-state=${state}>${TEXT.states[state]}</p>
    ${state === 'live' ? stillTemplate(id) : reasonTemplate(rendition)}
    <last-messages stream=${id}></last-messages>
    <button class="button quiet small" type="button" @click=${() => void restart()}>
      ${CAMERA_FORM_TEXT.restart}
    </button>
  </div>`
}

function stillTemplate(id: string): TemplateResult {
  const { href } = new URL(`api/streams/${id}/snapshot.jpg?width=640`, document.baseURI)
  return html`<img class="still" src=${href} alt=${CAMERA_FORM_TEXT.probe.pictureAlt} />`
}

function reasonTemplate({ cause, message }: RenditionView): TemplateResult | typeof nothing {
  if (cause === null) return nothing
  const causes: Readonly<Record<string, string | undefined>> = CAMERA_FORM_TEXT.causes
  return html`<div class="verdict" data-verdict="bad">
    <h3>${causes[cause] ?? cause}</h3>
    ${message === null ? nothing : html`<p>${message}</p>`}
  </div>`
}
