import { html, nothing, type TemplateResult } from 'lit'
import { relay } from './page-relay.ts'
import { ACCESS_TEXT } from './text/access-text.ts'

/** A list of all cameras to tick some of. @param onChoice is told all that are ticked. */
export function cameraChoice(
  chosen: ReadonlySet<string>,
  fault: string | undefined,
  onChoice: (chosen: ReadonlySet<string>) => void,
): TemplateResult {
  const toggle = (id: string, isTicked: boolean): void => {
    const others = [...chosen].filter((other) => other !== id)
    onChoice(new Set(isTicked ? [...others, id] : others))
  }
  return html`<fieldset
    class="field cameras"
    aria-describedby=${fault === undefined ? nothing : 'cameras-fault'}
  >
    <legend>${ACCESS_TEXT.make.which}</legend>
    <div class="choices">
      ${relay.streams.map(
        ({ id, name }) =>
          html`<label>
            <input
              type="checkbox"
              name="camera"
              value=${id}
              .checked=${chosen.has(id)}
              @change=${(event: Event) => toggle(id, (event.currentTarget as HTMLInputElement).checked)}
            />
            <span>${name ?? id}</span>
          </label>`,
      )}
    </div>
    ${fault === undefined ? nothing : html`<p class="fault" id="cameras-fault">${fault}</p>`}
  </fieldset>`
}
