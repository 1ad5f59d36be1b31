import { html, nothing, type TemplateResult } from 'lit'
import { ACCESS_TEXT } from './text/access-text.ts'

/** One cell: a text, or more; `hint` says it in full. */
export interface AccessCell {
  readonly label: string
  readonly content: string | TemplateResult
  readonly hint?: string | undefined
}

/** One of those who have access, and how to end that. */
export interface AccessRow {
  /** The first is what it is called. */
  readonly cells: readonly AccessCell[]
  /** It opens nothing any more. */
  readonly isOver?: boolean
  readonly button: string
  /** What the button does, with whose it is. */
  readonly buttonName: string
  readonly onEnd: () => void
}

/** A section of the page: what it lists, a way to make one more, and the list. */
export interface AccessSection {
  readonly id: string
  readonly heading: string
  readonly what: string
  readonly none: string
  readonly columns: Readonly<Record<string, string>>
  /** Undefined until they are read. */
  readonly rows: readonly AccessRow[] | undefined
  readonly add?: { readonly words: string; readonly act: () => void }
}

export function accessSection({
  id,
  heading,
  what,
  none,
  columns,
  rows,
  add,
}: AccessSection): TemplateResult {
  return html`<section class="panel" aria-labelledby=${id}>
    <header>
      <div>
        <h2 id=${id}>${heading}</h2>
        <p class="muted">${what}</p>
      </div>
      ${
        add === undefined
          ? nothing
          : html`<button class="button small" type="button" @click=${add.act}>${add.words}</button>`
      }
    </header>
    ${rows === undefined ? nothing : rows.length === 0 ? html`<p class="muted none">${none}</p>` : table(columns, rows)}
  </section>`
}

function table(columns: Readonly<Record<string, string>>, rows: readonly AccessRow[]): TemplateResult {
  return html`<div class="scroll">
    <table class="table stacking" role="table">
      <thead role="rowgroup">
        <tr role="row">
          ${Object.values(columns).map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          <th role="columnheader" scope="col">
            <span class="visually-hidden">${ACCESS_TEXT.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(rowTemplate)}
      </tbody>
    </table>
  </div>`
}

function rowTemplate({ cells, isOver, button, buttonName, onEnd }: AccessRow): TemplateResult {
  return html`<tr role="row" class=${isOver ? 'over' : ''}>
    ${cells.map(
      ({ label, content, hint }, index) =>
        html`<td
          role="cell"
          class=${index === 0 ? 'called' : 'number'}
          data-label=${label}
          title=${hint ?? nothing}
        >
          <span dir="auto">${content}</span>
        </td>`,
    )}
    <td role="cell" class="action">
      <button class="button quiet small" type="button" aria-label=${buttonName} @click=${onEnd}>
        ${button}
      </button>
    </td>
  </tr>`
}
