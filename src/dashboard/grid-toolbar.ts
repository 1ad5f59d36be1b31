import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { GridView } from './grid-address.ts'
import { ICONS } from './icons.ts'
import { LAYOUTS } from './layout.ts'
import { TEXT } from './text/shared-text.ts'

/**
 * `<grid-toolbar>`: what the grid shows. The event `view` has what is chosen anew as its detail, `arrange` turns arranging on and
 * off.
 */
export class GridToolbar extends LitElement {
  static override readonly properties = {
    view: { attribute: false },
    groups: { attribute: false },
    pages: { attribute: false },
    isArranging: { attribute: false },
    mayArrange: { attribute: false },
  }

  declare view: GridView
  /** Names. */
  declare groups: readonly string[]
  declare pages: number
  declare isArranging: boolean
  declare mayArrange: boolean

  /** The page's own styles apply. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`${this.#layouts()} ${this.#groups()} ${this.#paging()}
    ${this.mayArrange ? this.#arrangeButton() : nothing}`
  }

  #layouts(): TemplateResult {
    return html`<div class="segments" role="group" aria-label=${TEXT.layout}>
      ${LAYOUTS.map(
        (layout) =>
          html`<button
            type="button"
            aria-pressed=${layout === this.view.layout}
            aria-label=${TEXT.layouts[layout].name}
            title=${TEXT.layouts[layout].name}
            @click=${() => this.#choose({ layout })}
          >
            ${TEXT.layouts[layout].short}
          </button>`,
      )}
    </div>`
  }

  #groups(): TemplateResult | typeof nothing {
    if (this.groups.length === 0) return nothing
    return html`<select
      class="select"
      aria-label=${TEXT.group}
      @change=${({ target }: Event) => this.#choose({ group: (target as HTMLSelectElement).value || undefined })}
    >
      <option value="">${TEXT.allGroups}</option>
      ${this.groups.map(
        (group) => html`<option value=${group} ?selected=${group === this.view.group}>${group}</option>`,
      )}
    </select>`
  }

  #paging(): TemplateResult | typeof nothing {
    if (this.pages < 2) return nothing
    const page = Math.min(this.view.page, this.pages - 1)
    return html`<nav class="paging" aria-label=${TEXT.paging}>
      ${this.#pageButton(page - 1, TEXT.previousPage, ICONS.previous)}
      <span class="number">${TEXT.pageOf(page + 1, this.pages)}</span>
      ${this.#pageButton(page + 1, TEXT.nextPage, ICONS.next)}
    </nav>`
  }

  #pageButton(page: number, name: string, icon: TemplateResult): TemplateResult {
    return html`<button
      class="button bare square small"
      type="button"
      aria-label=${name}
      title=${name}
      ?disabled=${page < 0 || page >= this.pages}
      @click=${() => this.#choose({ page })}
    >
      ${icon}
    </button>`
  }

  #arrangeButton(): TemplateResult {
    return html`<button
      class="button quiet small arrange"
      type="button"
      aria-pressed=${this.isArranging}
      @click=${() => this.dispatchEvent(new Event('arrange'))}
    >
      ${this.isArranging ? TEXT.arrangingDone : TEXT.arrange}
    </button>`
  }

  #choose(detail: Partial<GridView>): void {
    this.dispatchEvent(new CustomEvent('view', { detail }))
  }
}

customElements.define('grid-toolbar', GridToolbar)
