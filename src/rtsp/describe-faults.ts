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

/** Time was up; `conversation` is undefined where nobody has taken the connection. */
export function tooLate(timeoutMs: number, conversation: Conversation | undefined): RtspError {
  const words = `No answer within ${timeoutMs} ms`
  if (!conversation) return new RtspError('unreachable', `${words}.`)
  const { place, connection } = conversation
  if (connection.foreign !== undefined) return speaksElse(place, connection.foreign)
  const advice = 'check the port; if it is the right one, start the camera again'
  return new RtspError('unreachable', `${words}, although ${place} takes connections: ${advice}.`)
}

/** The conversation ended in the middle. */
export function brokenOff({ place, connection }: Conversation, cause: unknown): RtspError {
  if (connection.foreign !== undefined) return speaksElse(place, connection.foreign, cause)
  const breakdown = connection.hungUp ? 'hung-up' : 'malformed'
  if (!connection.hungUp || connection.hasSpoken)
    return new RtspError('exited', `Cannot talk to ${place}: ${messageOf(cause)}.`, { breakdown, cause })
  const advice = 'check the port, and whether the camera has room for another viewer'
  const message = `${place} takes the connection, but ends it without an answer (${wordsFor(cause)}): ${advice}.`
  return new RtspError('exited', message, { breakdown, cause })
}

/** Nobody took the connection. */
export function notConnected(place: string, cause: unknown): RtspError {
  return new RtspError('unreachable', `Cannot connect to ${place}: ${wordsFor(cause)}.`, { cause })
}

/** The camera answered with another status than 200. */
export function refusal(status: number): RtspError {
  switch (status) {
    case 401:
    case 403:
      return new RtspError('unauthorized', 'The camera refuses this user and password.', { status })
    case 404:
    case 410:
      return new RtspError('not-found', 'The camera has nothing at this path.', { status })
    case 461:
      return new RtspError('transport', 'The camera refuses this transport.', { status })
    default:
      return new RtspError('exited', `The camera answers DESCRIBE with status ${status}.`, { status })
  }
}

function speaksElse(place: string, words: string, cause?: unknown): RtspError {
  const message = `Something answers at ${place}, but it does not speak RTSP (${words}): check the port.`
  return new RtspError('exited', message, { breakdown: 'foreign', cause })
}

function wordsFor(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return CONNECT_WORDS.get(code ?? '') ?? messageOf(error)
}

const CONNECT_WORDS = new Map([
  ['ECONNREFUSED', 'it refuses connections; check the port, and that RTSP is switched on'],
  ['EHOSTUNREACH', 'there is no way to it; check the address and the network'],
  ['ENETUNREACH', 'there is no way to its network; check the address'],
  ['ETIMEDOUT', 'nothing answers; check the address, the power and the network'],
  ['ECONNRESET', 'it hung up at once'],
])
