import { html, nothing, type TemplateResult } from 'lit'
import type { Paths } from '../client/client.ts'
import { IMPORT_TEXT } from './text/import-text.ts'

/** What an import did, or would do. */
export type ImportReport = Paths['/import']['post']['responses'][200]['content']['application/json']

const WORDS = IMPORT_TEXT

export function importReportTemplate({
  dryRun,
  format,
  added,
  unchanged,
  left,
}: ImportReport): TemplateResult {
  return html`<div class="report">
    <h3>${(dryRun ? WORDS.wouldAdd : WORDS.added)(added.length, WORDS.formats[format])}</h3>
    ${
      added.length === 0
        ? nothing
        : html`<ul>
            ${added.map(
              ({ id, name, line, notes }) =>
                html`<li>
                  <strong>${name ?? id}</strong> <span class="muted">${WORDS.line(line)}</span>
                  ${notes.map((note) => html`<p class="hint">${note}</p>`)}
                </li>`,
            )}
          </ul>`
    }
    ${listTemplate(
      WORDS.unchanged(unchanged.length),
      unchanged.map(({ id, line }) => ({ name: id, line, reason: undefined })),
    )}
    ${listTemplate(
      WORDS.left(left.length),
      left.map(({ path, line, reason }) => ({ name: nameOf(path), line, reason })),
    )}
  </div>`
}

interface Entry {
  readonly name: string
  readonly line: number
  readonly reason: string | undefined
}

function listTemplate(heading: string, entries: readonly Entry[]): TemplateResult | typeof nothing {
  if (entries.length === 0) return nothing
  return html`<h3>${heading}</h3>
    <ul>
      ${entries.map(
        ({ name, line, reason }) =>
          html`<li>
            <strong>${name}</strong> <span class="muted">${WORDS.line(line)}</span>
            ${reason === undefined ? nothing : html`<p class="hint">${reason}</p>`}
          </li>`,
      )}
    </ul>`
}

/** The steps of a JSON Pointer (RFC 6901) behind the section of the file, as somebody would say them: counted from 1. */
function nameOf(path: string): string {
  const steps = path.split('/').slice(1)
  const said = steps.length > 1 ? steps.slice(1) : steps
  return said.map((step) => (/^\d+$/.test(step) ? `${Number(step) + 1}` : plain(step))).join(' › ')
}

function plain(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
