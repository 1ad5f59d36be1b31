import { html, type TemplateResult } from 'lit'
import { openAdd, openImport } from './open-forms.ts'
import { relay } from './page-relay.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'
import { IMPORT_TEXT } from './text/import-text.ts'
import { TEXT } from './text/shared-text.ts'

/** What stands in the grid's place while there is no camera: how to add one, for whoever may. */
export function emptyNotice(): TemplateResult {
  if (!relay.mayManage)
    return html`<section class="notice">
      <h1>${TEXT.emptyHead}</h1>
      <p>${TEXT.emptyForOthers}</p>
    </section>`
  return html`<section class="notice">
    <h1>${TEXT.emptyHead}</h1>
    <p>${TEXT.emptyText}</p>
    <div class="choices">
      <button class="button" type="button" @click=${() => void openAdd()}>${CAMERA_FORM_TEXT.add}</button>
      <button class="button quiet" type="button" @click=${() => void openImport()}>
        ${IMPORT_TEXT.open}
      </button>
    </div>
  </section>`
}

/** What a visitor sees who is not logged in. */
export function loggedOutNotice(): TemplateResult {
  return html`<section class="notice">
    <h1>${TEXT.outHead}</h1>
    <p>${TEXT.outText}</p>
    <a class="button" href="login">${TEXT.login}</a>
  </section>`
}
