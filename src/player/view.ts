import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { StateMessage } from '../protocol/messages.ts'
import type { ConnectionState } from './connection.ts'
import { CLOSE_UNAUTHORIZED } from './refusal.ts'
import { ageText, TEXT } from './text.ts'

/** All that decides what a viewer is told. Times are of the viewer's clock. */
export interface Situation {
  readonly nowMs: number
  /** Why this browser cannot play, in a sentence. */
  readonly unsupported: string | undefined
  readonly connection: ConnectionState
  readonly camera: StateMessage | undefined
  /** When {@link camera} came. */
  readonly cameraMs: number
  readonly isPaused: boolean
  /** The browser wants a click before it plays. */
  readonly needsGesture: boolean
  /** When the last new picture came on the screen; undefined before the first. */
  readonly pictureMs: number | undefined
  /** Since when somebody can see it: browsers show nothing in a hidden tab, and tell nothing. */
  readonly watchedSinceMs: number
  /** Milliseconds from the relay to the screen of the picture that is shown, if it can be known. */
  readonly delayMs: number | undefined
  /** Distance between pictures. */
  readonly stepMs: number
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
}

const STALE_MS = 2_000
const STALE_STEPS = 3
const OLD_MS = 1_000
/** At a join a picture is a whole group of pictures old, and nobody should take it for live. */
const OLD_AT_JOIN_MS = 300

/** What to draw over the picture. A picture that is not live never looks as if it were. */
export function viewOf(situation: Situation): View {
  const { connection, camera, pictureMs } = situation
  if (situation.unsupported !== undefined) return view('failed', TEXT.unsupported, situation.unsupported)
  if (situation.isPaused) return view('paused', TEXT.paused, '', ageOf(situation))
  switch (connection.kind) {
    case 'refused':
      if (connection.code === CLOSE_CODES.kicked)
        return view('failed', TEXT.ended, connection.reason || TEXT.endedByHand, '', TEXT.tryAgain)
      return view('failed', TEXT.refused, refusal(connection.code))
    case 'waiting': {
      // Another origin is not told which of the two it is.
      const title = pictureMs === undefined ? TEXT.relayUnreached : TEXT.relayDown
      return view('down', title, connection.reason, nextTry(connection.retryAtMs, situation.nowMs))
    }
    case 'connecting':
      return pictureMs === undefined
        ? view('wait', TEXT.connecting)
        : view('down', TEXT.relayDown, '', TEXT.nextTry(0))
    case 'closed':
      return view('wait', TEXT.noStream)
    default:
      return camera === undefined || camera.state === 'live'
        ? livePicture(situation)
        : cameraView(situation, camera)
  }
}

function livePicture(situation: Situation): View {
  const { nowMs, pictureMs, watchedSinceMs, delayMs, stepMs, isCatchingUp } = situation
  if (situation.needsGesture) return view('paused', TEXT.pressPlay)
  if (pictureMs === undefined) return view('wait', TEXT.waitingForPicture)
  if (nowMs - Math.max(pictureMs, watchedSinceMs) > Math.max(STALE_MS, STALE_STEPS * stepMs))
    return view('down', TEXT.stale, '', ageOf(situation))
  if (delayMs !== undefined && delayMs > (isCatchingUp ? OLD_AT_JOIN_MS : OLD_MS) + stepMs) {
    return view('old', TEXT.catchingUp, '', TEXT.pictureAge(ageText(delayMs)))
  }
  return view('live', '')
}

function cameraView(situation: Situation, camera: StateMessage): View {
  const { nowMs, cameraMs, pictureMs } = situation
  const reason = camera.message ?? (camera.cause === null ? '' : (TEXT.causes[camera.cause] ?? ''))
  switch (camera.state) {
    case 'stopped':
      return view('down', TEXT.cameraStopped, reason)
    case 'idle':
      return view(pictureMs === undefined ? 'wait' : 'down', TEXT.idle)
    case 'starting':
      if (camera.cause === null && pictureMs === undefined) return view('wait', TEXT.starting)
      return view('down', TEXT.cameraDown, reason, TEXT.nextTry(0))
    default: {
      const wait =
        camera.retryInMs === null ? TEXT.waitingForCamera : nextTry(cameraMs + camera.retryInMs, nowMs)
      return view('down', TEXT.cameraDown, reason, wait)
    }
  }
}

function refusal(code: number): string {
  if (code === CLOSE_UNAUTHORIZED) return TEXT.refusedUnauthorized
  if (code === CLOSE_CODES.unknown) return TEXT.refusedUnknown
  return code === CLOSE_CODES.forbidden ? TEXT.refusedForbidden : TEXT.refusedOther
}

function nextTry(atMs: number, nowMs: number): string {
  return TEXT.nextTry(Math.max(0, Math.ceil((atMs - nowMs) / 1000)))
}

function ageOf({ nowMs, pictureMs }: Situation): string {
  return pictureMs === undefined ? '' : TEXT.pictureAge(ageText(nowMs - pictureMs))
}

function view(kind: ViewKind, title: string, detail = '', countdown = '', action = ''): View {
  return { kind, title, detail, countdown, action }
}
