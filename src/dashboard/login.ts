import { byId, make, setText } from './markup.ts'
import { logIn } from './relay-api.ts'
import { TEXT } from './text/shared-text.ts'

/** `/login`: takes the secret out of the address's fragment, which no server and no log ever sees, or a token. */
const status = make('p', '', TEXT.loginText, ' ', make('code', '', TEXT.loginCommand), '.')
const label = make('label', '', TEXT.tokenLabel)
const input = make('input')
const button = make('button', 'button', TEXT.login)
const fault = make('p', 'fault')
const form = make('form', '', label, input, button, fault)

label.htmlFor = input.id = 'token'
input.type = 'password'
input.autocomplete = 'current-password'
input.spellcheck = false
fault.id = 'fault'
fault.setAttribute('role', 'alert')
input.setAttribute('aria-describedby', fault.id)

const mark = make('img')
mark.src = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? ''
mark.alt = ''
mark.width = mark.height = 36
byId('main').append(make('section', 'card', make('h1', 'brand', mark, TEXT.title), status, form))

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const token = input.value.trim()
  if (token === '') setText(fault, TEXT.tokenMissing)
  else void enter(token)
})

async function enter(secret: string): Promise<void> {
  setText(fault, '')
  button.disabled = true
  button.textContent = TEXT.loginWorking
  try {
    if (await logIn(secret)) {
      location.replace(document.baseURI)
      return
    }
    setText(fault, TEXT.loginRefused)
  } catch {
    setText(fault, TEXT.loginFailed)
  }
  button.disabled = false
  button.textContent = TEXT.login
}

const secret = decodeURIComponent(location.hash.slice(1))
// The secret works once: it must not stay in the address bar and the history.
if (secret !== '') history.replaceState(null, '', 'login')
if (secret !== '') await enter(secret)
