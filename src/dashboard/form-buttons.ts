import { html, type TemplateResult } from 'lit'

/** A button for something else than the two steps. */
export function asideButton(words: string, act: () => void): TemplateResult {
  return html`<button class="button quiet first" type="button" @click=${act}>${words}</button>`
}

/** A button of the two steps; Enter in a field does the one that is next. */
export function stepButton(
  words: string,
  isNext: boolean,
  isBusy: boolean,
  take: () => Promise<void>,
): TemplateResult {
  return html`<button
    class=${isNext ? 'button' : 'button quiet'}
    type=${isNext ? 'submit' : 'button'}
    aria-busy=${isBusy}
    @click=${(event: Event) => {
      event.preventDefault()
      if (!isBusy) void take()
    }}
  >
    ${words}
  </button>`
}
