import { pageToken, relay } from './page-relay.ts'
import { keepScreenOn } from './wake-lock.ts'
import './wall-page.ts'

/** `/wall`: all cameras on a screen without a mouse. */
const IDLE_AFTER_MS = 3_000

let idleTimer: ReturnType<typeof setTimeout> | undefined

/** A pointer that nobody moves would stay in the middle of a picture. */
function hidePointerSoon(): void {
  document.body.classList.remove('is-idle')
  clearTimeout(idleTimer)
  idleTimer = setTimeout(() => document.body.classList.add('is-idle'), IDLE_AFTER_MS)
}

addEventListener('pointermove', hidePointerSoon)
hidePointerSoon()
keepScreenOn()
// What a link opens has to be known before the first picture is asked for.
if (pageToken !== undefined) await relay.identify()
relay.open()
