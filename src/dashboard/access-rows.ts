import { html, type TemplateResult } from 'lit'
import type { Link, Session, Token } from '../client/client.ts'
import type { AccessRow } from './access-table.ts'
import { agentName } from './agent-name.ts'
import { durationText, timeText } from './quantities.ts'
import { ACCESS_TEXT } from './text/access-text.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Who looks at the rows, and when. */
export interface Looker {
  readonly nowMs: number
  /** Id of the token that the page is logged in with. */
  readonly own: string | undefined
  readonly nameOf: (camera: string) => string
}

export function linkRow(link: Link, looker: Looker, onEnd: () => void): AccessRow {
  const { columns, watching, only, end, endOf, remove, removeOf } = ACCESS_TEXT.links
  const { cameras, rendition, name, viewers, maxViewers, expiresMs, createdBy, createdMs } = link
  const { short, full } = camerasText(cameras, looker)
  return {
    cells: [
      { label: columns.name, content: name },
      {
        label: columns.cameras,
        content: rendition === undefined ? short : only(short, rendition),
        hint: full,
      },
      { label: columns.viewers, content: watching(viewers, maxViewers) },
      endCell(columns.ends, expiresMs, looker),
      { label: columns.made, content: createdBy, hint: timeText(createdMs, looker.nowMs) },
    ],
    isOver: isOver(expiresMs, looker),
    button: isOver(expiresMs, looker) ? remove : end,
    buttonName: isOver(expiresMs, looker) ? removeOf(name) : endOf(name),
    onEnd,
  }
}

export function tokenRow(token: Token, looker: Looker, onEnd: () => void): AccessRow {
  const { columns, end, endOf, yours } = ACCESS_TEXT.tokens
  const { id, name, role, cameras, createdMs, expiresMs } = token
  const { short, full } =
    cameras === undefined ? { short: ACCESS_TEXT.all, full: undefined } : camerasText(cameras, looker)
  return {
    cells: [
      { label: columns.name, content: id === looker.own ? marked(name, yours) : name },
      { label: columns.role, content: role },
      { label: columns.cameras, content: short, hint: full },
      agoCell(columns.made, createdMs, looker),
      endCell(columns.ends, expiresMs, looker),
    ],
    isOver: isOver(expiresMs, looker),
    button: end,
    buttonName: endOf(name),
    onEnd,
  }
}

export function sessionRow(session: Session, looker: Looker, onEnd: () => void): AccessRow {
  const { columns, login, watching, yours, end, endOf } = ACCESS_TEXT.sessions
  const { principalName, role, address = '–', agent, readers, usedMs, isCaller } = session
  const browser = browserOf(session)
  return {
    cells: [
      { label: columns.browser, content: isCaller ? marked(browser, yours) : browser, hint: agent },
      { label: columns.login, content: login(principalName, role) },
      { label: columns.address, content: address },
      { label: columns.watching, content: watching(readers) },
      agoCell(columns.used, usedMs, looker),
    ],
    button: end,
    buttonName: endOf(browser),
    onEnd,
  }
}

/** What people call the browser of a session. */
export function browserOf({ agent = '' }: Session): string {
  return agentName(agent) || ACCESS_TEXT.sessions.unknownBrowser
}

function camerasText(cameras: readonly string[], { nameOf }: Looker): { short: string; full: string } {
  const names = cameras.map(nameOf)
  const [first = ''] = names
  const short = names.length < 3 ? names.join(', ') : ACCESS_TEXT.andMore(first, names.length - 1)
  return { short, full: names.join(', ') }
}

function endCell(label: string, expiresMs: number | undefined, looker: Looker): AccessRow['cells'][number] {
  if (expiresMs === undefined) return { label, content: ACCESS_TEXT.never }
  const leftMs = expiresMs - looker.nowMs
  const content = leftMs > 0 ? ACCESS_TEXT.inTime(roundText(leftMs)) : ACCESS_TEXT.ended(agoText(-leftMs))
  return { label, content, hint: timeText(expiresMs, looker.nowMs) }
}

function agoCell(label: string, atMs: number, { nowMs }: Looker): AccessRow['cells'][number] {
  return { label, content: agoText(nowMs - atMs), hint: timeText(atMs, nowMs) }
}

function agoText(agoMs: number): string {
  return agoMs < MINUTE_MS ? ACCESS_TEXT.justNow : ACCESS_TEXT.ago(roundText(agoMs))
}

/** A link for a week that was made a moment ago ends in 7 d, not in 6 d 23 h. */
function roundText(durationMs: number): string {
  const stepMs = durationMs < HOUR_MS ? 1000 : durationMs < DAY_MS ? MINUTE_MS : HOUR_MS
  return durationText(durationMs + stepMs / 2)
}

function isOver(expiresMs: number | undefined, { nowMs }: Looker): boolean {
  return expiresMs !== undefined && expiresMs <= nowMs
}

function marked(text: string, mark: string): TemplateResult {
  return html`${text} <span class="badge">${mark}</span>`
}
