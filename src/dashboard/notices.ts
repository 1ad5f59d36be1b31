import { html, type TemplateResult } from 'lit'
import { relay } from './page-relay.ts'
import { TEXT } from './text.ts'

const COPIED_MS = 1_500

/** What stands in the grid's place while there is no camera: how to add one, for whoever may. */
export function emptyNotice(): TemplateResult {
  if (!relay.mayManage)
    return html`<section class="notice">
      <h1>${TEXT.emptyHead}</h1>
      <p>${TEXT.emptyForOthers}</p>
    </section>`
  const address = new URL('api/streams', document.baseURI).href
  return html`<section class="notice">
    <h1>${TEXT.emptyHead}</h1>
    <p>${TEXT.emptyText}</p>
    <ol>
      <li>${TEXT.emptyToken} ${command(TEXT.tokenCommand)}</li>
      <li>${TEXT.emptyAdd} ${command(TEXT.addCommand(address))}</li>
    </ol>
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

function command(text: string): TemplateResult {
  return html`<div class="command">
    <pre tabindex="0"><code>${text}</code></pre>
    <button class="button quiet small" type="button" @click=${copied(text)}>${TEXT.copy}</button>
  </div>`
}

/** Browsers have a clipboard only in a secure context; elsewhere the text is selected, ready to be copied. */
function copied(text: string): (event: Event) => Promise<void> {
  return async ({ currentTarget }) => {
    const button = currentTarget as HTMLButtonElement
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const box = button.previousElementSibling
      if (box !== null) getSelection()?.selectAllChildren(box)
      return
    }
    button.textContent = TEXT.copied
    setTimeout(() => (button.textContent = TEXT.copy), COPIED_MS)
  }
}
