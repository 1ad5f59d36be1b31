import { messageOf } from '../errors.ts'
import { RtspError } from './rtsp-error.ts'

/** A conversation with a camera, as far as its end has to be judged. */
interface Conversation {
  /** Host and port, for people. */
  readonly place: string
  readonly connection: {
    readonly hungUp: boolean
    readonly hasSpoken: boolean
    readonly foreign: string | undefined
  }
}

/** How far it came. */
interface Reached {
  /** Host and port, for people; undefined while the address was looked for. */
  readonly place: string | undefined
  readonly isTaken: boolean
  /** Undefined until the connection can be talked on. */
  readonly dialog: Conversation | undefined
}

/** Time was up. */
export function tooLate(timeoutMs: number, { place, isTaken, dialog }: Reached): RtspError {
  const words = `No answer within ${timeoutMs} ms`
  if (!isTaken) {
    const from = place === undefined ? '' : ` from ${place}`
    return new RtspError('unreachable', `${words}${from}; check the address, the power and the network.`)
  }
  const foreign = dialog?.connection.foreign
  if (dialog && foreign !== undefined) return speaksElse(dialog.place, foreign)
  const advice = 'check the port; if it is the right one, start the camera again'
  const message = `${words}, although ${place} takes connections: ${advice}.`
  return new RtspError('unreachable', message, { isSilence: true })
}

/** The conversation ended in the middle. */
export function brokenOff({ place, connection }: Conversation, cause: unknown): RtspError {
  if (connection.foreign !== undefined) return speaksElse(place, connection.foreign, cause)
  const breakdown = connection.hungUp ? 'hung-up' : 'malformed'
  if (!connection.hungUp || connection.hasSpoken)
    return new RtspError('exited', `Cannot talk to ${place}: ${messageOf(cause)}.`, { breakdown, cause })
  const advice = 'check the port, and whether the camera has room for another viewer'
  const message = `${place} takes the connection, but ends it without an answer (${connectWords(cause)}): ${advice}.`
  return new RtspError('exited', message, { breakdown, cause })
}

/** Nobody took the connection, or TLS did not come about on it. */
export function notConnected(place: string, cause: unknown): RtspError {
  const tls = tlsWords(cause)
  if (tls !== undefined) {
    const { message, isForeign } = tls
    const breakdown = isForeign ? 'foreign' : 'hung-up'
    return new RtspError('exited', `Something answers at ${place}, but ${message}.`, { breakdown, cause })
  }
  return new RtspError('unreachable', `Cannot connect to ${place}: ${connectWords(cause)}.`, { cause })
}

/** The camera answered `method` with another status than 200; `hasLogin`: there were a user and a password to send. */
export function refusal(status: number, hasLogin: boolean, method = 'DESCRIBE'): RtspError {
  switch (status) {
    case 401:
      return new RtspError('unauthorized', hasLogin ? WRONG_LOGIN : NO_LOGIN, { status })
    case 403:
      return new RtspError('unauthorized', FORBIDDEN, { status })
    case 404:
    case 410:
      return new RtspError('not-found', NOTHING_HERE, { status })
    case 461:
      return new RtspError('transport', NO_TRANSPORT, { status })
    default:
      return new RtspError(
        'exited',
        `The camera answers ${method} with status ${status}; ${adviceOn(status)}.`,
        {
          status,
        },
      )
  }
}

const WRONG_LOGIN = 'The camera refuses this user and password; correct them.'
/** Of a camera that asks for a login. */
export const NO_LOGIN = 'The camera asks for a user and a password, and none were given; give them.'
const NOTHING_HERE = 'The camera has nothing at this path; look up the path in its manual.'
const NO_TRANSPORT = 'The camera refuses this transport; choose another (tcp, udp, multicast or http).'
const FORBIDDEN =
  'The camera forbids this (403): look there what this user may watch, and which addresses it lets in.'

/** What may help where the status says no more. */
function adviceOn(status: number): string {
  if (status === 453 || status === 503)
    return 'it may have no room: end other viewers of it, or start it again'
  return status < 500 ? 'look up in its manual what address it wants' : 'start it again if that goes on'
}

function speaksElse(place: string, words: string, cause?: unknown): RtspError {
  const message = `Something answers at ${place}, but it does not speak RTSP (${words}): check the port.`
  return new RtspError('exited', message, { breakdown: 'foreign', cause })
}

/** Why a connection could not be made, and what to look at. */
export function connectWords(error: unknown): string {
  const code = codeOf(error)
  return CONNECT_WORDS.get(code ?? '') ?? messageOf(error)
}

/** OpenSSL's own words hold numbers and a line's end. `isForeign`: whoever answers speaks no TLS at all. */
function tlsWords(error: unknown): { readonly message: string; readonly isForeign: boolean } | undefined {
  const code = codeOf(error)
  if (code === undefined || !/^ERR_SSL_|^EPROTO$/.test(code)) return undefined
  // While it still writes, Node tells the reason only as part of the message.
  const reason = /\bSSL routines:[^:]*:([^:]+):/.exec(messageOf(error))?.[1] ?? code
  const isForeign = reason === 'wrong version number'
  const message = isForeign
    ? 'it does not speak TLS: check the port, or try the address without the s'
    : `TLS cannot be agreed on (${reason}): look for the TLS version in the camera’s settings`
  return { message, isForeign }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}

const CONNECT_WORDS = new Map([
  ['ECONNREFUSED', 'it refuses connections; check the port, and that RTSP is switched on'],
  ['EHOSTUNREACH', 'there is no way to it; check the address and the network'],
  ['ENETUNREACH', 'there is no way to its network; check the address'],
  ['ETIMEDOUT', 'nothing answers; check the address, the power and the network'],
  ['ECONNRESET', 'it hung up at once'],
])
