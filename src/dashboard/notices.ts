import { make } from './markup.ts'
import { TEXT } from './text.ts'

const COPIED_MS = 1_500

/** What stands in the grid's place while there is no camera: how to add one. */
export function emptyNotice(): HTMLElement {
  const api = new URL('api/streams', document.baseURI).href
  return make(
    'section',
    'notice',
    make('h1', '', TEXT.emptyHead),
    make('p', '', TEXT.emptyText),
    make(
      'ol',
      '',
      make('li', '', TEXT.emptyToken, command(TEXT.tokenCommand)),
      make('li', '', TEXT.emptyAdd, command(TEXT.addCommand(api))),
    ),
  )
}

/** What a visitor sees who is not logged in. */
export function loggedOutNotice(): HTMLElement {
  const link = make('a', 'button', TEXT.login)
  link.href = 'login'
  return make('section', 'notice', make('h1', '', TEXT.outHead), make('p', '', TEXT.outText), link)
}

function command(text: string): HTMLElement {
  const button = make('button', 'button quiet', TEXT.copy)
  button.type = 'button'
  const box = make('pre', '', make('code', '', text))
  box.tabIndex = 0
  button.addEventListener('click', () => void copy(text, button, box))
  return make('div', 'command', box, button)
}

/** Browsers have a clipboard only in a secure context; elsewhere the text is selected, ready to be copied. */
async function copy(text: string, button: HTMLElement, box: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    getSelection()?.selectAllChildren(box)
    return
  }
  button.textContent = TEXT.copied
  setTimeout(() => (button.textContent = TEXT.copy), COPIED_MS)
}
