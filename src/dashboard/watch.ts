import { byId, make, setText } from './markup.ts'
import { readStream, relayApi } from './relay-api.ts'
import { TEXT } from './text.ts'

/** `/watch/<id>`: one camera on the whole page. Query: `rendition`, `engine` and `token` go to the player. */
const here = new URL(location.href)
const base = new URL(document.baseURI)
const id = decodeURIComponent(here.pathname.slice(base.pathname.length).replace(/^watch\//, ''))
const token = here.searchParams.get('token')
const rendition = here.searchParams.get('rendition')
const engine = here.searchParams.get('engine')

const player = document.createElement('baton-player')
player.setAttribute('stream', id)
player.setAttribute('controls', '')
if (token !== null) player.setAttribute('token', token)
if (rendition !== null) player.setAttribute('rendition', rendition)
if (engine !== null) player.setAttribute('engine', engine)

const heading = make('h1')
const title = make('header', 'title', heading)
if (window.top === window.self) {
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

showName(id)
try {
  const { name } = await readStream(relayApi(token ?? undefined), id)
  if (name !== undefined) showName(name)
} catch {
  // The player says what is wrong; a way in helps where the reason is a missing login.
  enterBox.hidden = window.top !== window.self
}
