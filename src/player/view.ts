import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { StateMessage } from '../protocol/messages.ts'
import { SILENT_WHILE_LIVE_MS, type ConnectionState } from './connection-state.ts'
import type { IconName } from './icons.ts'
import { CLOSE_NO_RENDITION, CLOSE_UNAUTHORIZED } from './refusal.ts'
import { ageText } from './text/age-text.ts'
import { TEXT } from './text/picture-text.ts'

/** All that decides what a viewer is told. Times are of the viewer's clock. */
export interface Situation {
  readonly nowMs: number
  /** Why this browser cannot play, in a sentence. */
  readonly unsupported: string | undefined
  /** Why there are still pictures instead of moving ones, in a sentence. */
  readonly whyStill: string | undefined
  readonly connection: ConnectionState
  readonly camera: StateMessage | undefined
  /** When {@link camera} came. */
  readonly cameraMs: number
  readonly isPaused: boolean
  /** The browser wants a click before it plays. */
  readonly needsGesture: boolean
  /** When the last new picture came on the screen; undefined before the first. */
  readonly pictureMs: number | undefined
  /** When anything came from the relay last; undefined before the first. */
  readonly heardMs: number | undefined
  /** Since when somebody can see it: browsers show nothing in a hidden tab, and tell nothing. */
  readonly watchedSinceMs: number
  /** Milliseconds from the relay to the screen of the picture that is shown, if it can be known. */
  readonly delayMs: number | undefined
  /** Distance between pictures. */
  readonly stepMs: number
  /** See `isSharedOut`. */
  readonly isSharedOut: boolean
  /** Since a join older pictures than the live one are shown. */
  readonly isCatchingUp: boolean
}

/** How a viewer should feel about what he sees. */
export type ViewKind = 'live' | 'old' | 'wait' | 'down' | 'paused' | 'failed'

/** What is drawn over the picture. */
export interface View {
  readonly kind: ViewKind
  /** Empty when nothing is to be said. */
  readonly title: string
  readonly detail: string
  /** What changes each second; apart from the rest, so that it is not read out again and again. */
  readonly countdown: string
  /** What the viewer can do about it, as a button's words; empty for nothing. */
  readonly action: string
  /** The picture is live, but fewer are drawn than come: this computer cannot draw more for all players of the page. */
  readonly shares: boolean
  /** What the words are about, at a glance. */
  readonly symbol: IconName | undefined
}

type Refused = Extract<ConnectionState, { kind: 'refused' }>

const STALE_MS = 2_000
const STALE_STEPS = 3
const OLD_MS = 1_000
/** At a join a picture is a whole group of pictures old, and nobody should take it for live. */
const OLD_AT_JOIN_MS = 300

/** What to draw over the picture. A picture that is not live never looks as if it were. */
export function viewOf(situation: Situation): View {
  const { connection, camera } = situation
  if (situation.unsupported !== undefined) return unsupportedView(situation.unsupported)
  if (situation.isPaused) return view('paused', TEXT.paused, { countdown: ageOf(situation) })
  if (connection.kind !== 'open') return relayView(situation, connection)
  return camera === undefined || camera.state === 'live'
    ? livePicture(situation)
    : cameraView(situation, camera)
}

/** What is shown where nothing can be played. @param reason a sentence. */
export function unsupportedView(reason: string): View {
  return view('failed', TEXT.unsupported, { detail: reason, symbol: 'alert' })
}

/** What is shown where `src` is no address. @param reason a sentence. */
export function badAddressView(reason: string): View {
  return view('failed', TEXT.badAddress, { detail: reason, symbol: 'alert' })
}

/** What is shown before a page says which stream it wants. */
export function noStreamView(): View {
  return view('wait', TEXT.noStream)
}

function relayView({ nowMs, pictureMs }: Situation, connection: ConnectionState): View {
  switch (connection.kind) {
    case 'refused':
      return refusedView(connection, nowMs)
    case 'waiting': {
      const countdown = nextTry(connection.retryAtMs, nowMs)
      // Another origin is not told which of the two it is.
      const title = pictureMs === undefined ? TEXT.relayUnreached : TEXT.relayDown
      return view('down', title, { detail: connection.reason, countdown, symbol: 'noNetwork' })
    }
    case 'connecting':
      if (pictureMs === undefined) return view('wait', TEXT.connecting)
      return view('down', TEXT.relayDown, { countdown: TEXT.nextTry(0), symbol: 'noNetwork' })
    default:
      return noStreamView()
  }
}

function refusedView({ code, reason, retryAtMs }: Refused, nowMs: number): View {
  const isKicked = code === CLOSE_CODES.kicked
  const title = isKicked ? TEXT.ended : code === CLOSE_CODES.full ? TEXT.full : TEXT.refused
  return view('failed', title, {
    detail: isKicked ? reason || TEXT.endedByHand : refusal(code, reason),
    countdown: retryAtMs === undefined ? '' : nextTry(retryAtMs, nowMs),
    action: TEXT.tryAgain,
    symbol: 'lock',
  })
}

function livePicture(situation: Situation): View {
  const { nowMs, pictureMs, watchedSinceMs, delayMs, stepMs, isCatchingUp } = situation
  if (situation.needsGesture) return view('paused', TEXT.pressPlay)
  if (pictureMs === undefined) return view('wait', TEXT.waitingForPicture)
  if (situation.whyStill !== undefined) return stillView(situation.whyStill, nowMs - pictureMs)
  if (nowMs - Math.max(pictureMs, watchedSinceMs) > Math.max(STALE_MS, STALE_STEPS * stepMs))
    return staleView(situation)
  if (delayMs !== undefined && delayMs > (isCatchingUp ? OLD_AT_JOIN_MS : OLD_MS) + stepMs)
    return view('old', TEXT.catchingUp, { countdown: TEXT.pictureAge(ageText(delayMs)) })
  return view('live', '', { shares: situation.isSharedOut })
}

/** Either nothing at all comes, and then the connection is made anew before long, or no picture does. */
function staleView(situation: Situation): View {
  const { nowMs, heardMs } = situation
  const age = ageOf(situation)
  if (heardMs === undefined || nowMs - heardMs < STALE_MS)
    return view('down', TEXT.stale, { detail: TEXT.noPicture, countdown: age, symbol: 'noCamera' })
  const countdown = `${age}. ${nextTry(heardMs + SILENT_WHILE_LIVE_MS, nowMs)}`
  return view('down', TEXT.stale, { detail: TEXT.relaySilent, countdown, symbol: 'noNetwork' })
}

function stillView(detail: string, ageMs: number): View {
  return view('old', TEXT.stillPicture, { detail, countdown: TEXT.stillAge(ageText(ageMs)) })
}

function cameraView(situation: Situation, camera: StateMessage): View {
  const { nowMs, cameraMs, pictureMs } = situation
  const detail = camera.message ?? (camera.cause === null ? '' : (TEXT.causes[camera.cause] ?? ''))
  const symbol = camera.cause === 'unauthorized' ? 'lock' : 'noCamera'
  switch (camera.state) {
    case 'stopped':
      return view('down', TEXT.cameraStopped, { detail, symbol })
    case 'idle':
      return view(pictureMs === undefined ? 'wait' : 'down', TEXT.idle)
    case 'starting':
      if (camera.cause === null && pictureMs === undefined) return view('wait', TEXT.starting)
      return view('down', TEXT.cameraDown, { detail, countdown: TEXT.nextTry(0), symbol })
    default: {
      const { retryInMs } = camera
      const countdown = retryInMs === null ? TEXT.waitingForCamera : nextTry(cameraMs + retryInMs, nowMs)
      return view('down', TEXT.cameraDown, { detail, countdown, symbol })
    }
  }
}

function refusal(code: number, reason: string): string {
  if (code === CLOSE_NO_RENDITION) return reason
  if (code === CLOSE_UNAUTHORIZED) return TEXT.refusedUnauthorized
  if (code === CLOSE_CODES.unknown) return TEXT.refusedUnknown
  if (code === CLOSE_CODES.full) return TEXT.fullWhy
  return code === CLOSE_CODES.forbidden ? TEXT.refusedForbidden : TEXT.refusedOther
}

function nextTry(atMs: number, nowMs: number): string {
  return TEXT.nextTry(Math.max(0, Math.ceil((atMs - nowMs) / 1000)))
}

function ageOf({ nowMs, pictureMs }: Situation): string {
  return pictureMs === undefined ? '' : TEXT.pictureAge(ageText(nowMs - pictureMs))
}

function view(kind: ViewKind, title: string, more: Partial<View> = {}): View {
  return { kind, title, detail: '', countdown: '', action: '', shares: false, symbol: undefined, ...more }
}
