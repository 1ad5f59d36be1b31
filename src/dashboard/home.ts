import { Grid } from './grid.ts'
import { byId, make, setText } from './markup.ts'
import { emptyNotice, loggedOutNotice } from './notices.ts'
import { isOpenDoor, listStreams, LoggedOutError, type StreamSummary } from './relay-api.ts'
import { TEXT } from './text.ts'

/** `/`: all cameras. */
const POLL_MS = 2_000

const main = byId('main')
const summary = byId('summary')
const away = make('p', 'away')
away.setAttribute('role', 'status')
document.body.append(away)

let grid: Grid | undefined
let shown: 'grid' | 'empty' | 'out' | undefined

function show(what: typeof shown, make: () => HTMLElement): void {
  if (shown === what) return
  shown = what
  main.replaceChildren(make())
}

function showStreams(streams: readonly StreamSummary[]): void {
  showSummary(streams)
  if (streams.length === 0) {
    grid = undefined
    show('empty', emptyNotice)
    return
  }
  const tiles = (grid ??= new Grid())
  show('grid', () => tiles.element)
  tiles.update(streams)
}

function showSummary(streams: readonly StreamSummary[]): void {
  const states = streams.map(({ renditions }) => renditions.main?.state)
  const count = (...wanted: readonly string[]): number =>
    states.filter((state) => state !== undefined && wanted.includes(state)).length
  const parts: [string, number, (count: number) => string][] = [
    ['live', count('live'), TEXT.summary.live],
    ['retrying', count('retrying', 'starting'), TEXT.summary.away],
    ['idle', count('idle', 'stopped'), TEXT.summary.other],
  ]
  const key = parts.map(([, amount]) => amount).join(' ')
  if (summary.dataset.key === key) return
  summary.dataset.key = key
  summary.replaceChildren(
    ...parts
      .filter(([, amount]) => amount > 0)
      .map(([state, amount, words]) => {
        const part = make('span', 'state', words(amount))
        part.dataset.state = state
        return part
      }),
  )
}

async function refresh(): Promise<void> {
  try {
    const streams = await listStreams()
    setText(away, '')
    showStreams(streams)
  } catch (error) {
    if (error instanceof LoggedOutError) {
      grid = undefined
      summary.replaceChildren()
      delete summary.dataset.key
      show('out', loggedOutNotice)
    } else setText(away, TEXT.relayAway)
  }
}

/** A relay that asks nobody for a token says so on its page. */
async function warnOfOpenDoor(): Promise<void> {
  if (!(await isOpenDoor().catch(() => false))) return
  const notice = make('p', 'open-door', TEXT.openDoor)
  notice.setAttribute('role', 'note')
  main.before(notice)
}

async function poll(): Promise<void> {
  if (!document.hidden) await refresh()
  setTimeout(() => void poll(), POLL_MS)
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh()
})
await poll()
await warnOfOpenDoor()
