import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { BatonPlayer } from '../player/element.ts'
import { CLOSE_NO_RENDITION, CLOSE_UNAUTHORIZED } from '../player/refusal.ts'
import { byId, make, setText } from './markup.ts'
import { readStream, relayApi } from './relay-api.ts'
import { renewSession } from './renew-session.ts'
import { TEXT } from './text/shared-text.ts'

/**
 * `/watch/<id>`: one camera on the whole page. Query: `rendition`, `engine` and `token` go to the player; a token in the fragment,
 * `#token=…`, goes before the one in the query, and no server ever sees it.
 */
const here = new URL(location.href)
const base = new URL(document.baseURI)
const id = decodeURIComponent(here.pathname.slice(base.pathname.length).replace(/^watch\//, ''))
const token = new URLSearchParams(here.hash.slice(1)).get('token') ?? here.searchParams.get('token')
const rendition = here.searchParams.get('rendition')
const engine = here.searchParams.get('engine')

const player = document.createElement('baton-player') as BatonPlayer
player.setAttribute('stream', id)
player.setAttribute('controls', '')
if (token !== null) player.setAttribute('token', token)
if (rendition !== null) player.setAttribute('rendition', rendition)
if (engine !== null) player.setAttribute('engine', engine)

const heading = make('h1')
heading.dir = 'auto'
const title = make('header', 'title', heading)
// Whoever comes by a link may not see the other cameras.
if (window.top === window.self && token === null) {
  const back = make('a', '', '←')
  back.href = './'
  back.ariaLabel = TEXT.back
  back.title = TEXT.back
  title.prepend(back)
}
const enter = make('a', 'button', TEXT.login)
enter.href = 'login'
const enterBox = make('p', 'enter', enter)
enterBox.hidden = true
player.append(title)
byId('main').append(player, enterBox)

function showName(name: string): void {
  setText(heading, name)
  document.title = TEXT.watchTitle(name)
  player.setAttribute('label', name)
}

async function readName(): Promise<void> {
  try {
    const { name } = await readStream(relayApi(token ?? undefined), id)
    showName(name ?? id)
    isNamed = true
  } catch {
    // The player says what is wrong, and the name is read when it plays.
  }
}

/** A link may name a rendition that the camera does not have any more. */
function fallBack(): void {
  if (player.stats?.refusal === CLOSE_NO_RENDITION && player.rendition !== 'main') player.rendition = 'main'
}

/** A way in helps where the reason is a missing login. */
function showWayIn(): void {
  const refusal = player.stats?.refusal
  const isOut = refusal === CLOSE_UNAUTHORIZED || refusal === CLOSE_CODES.forbidden
  enterBox.hidden = !isOut || token !== null || window.top !== window.self
}

let isNamed = false
player.addEventListener('viewchange', () => {
  fallBack()
  showWayIn()
  if (player.view.kind === 'live' && !isNamed) void readName()
})
if (token === null) renewSession(relayApi())
showName(id)
await readName()
