import {
  isAmount,
  isBoolean,
  isId,
  isNumber,
  isObject,
  isText,
  orNull,
  parseObject,
  type Check,
  type Fields,
} from './checks.ts'
import {
  STREAM_STATES,
  type ClientMessage,
  type HelloAudio,
  type HelloLayout,
  type HelloVideo,
  type ServerMessage,
} from './messages.ts'

/** A text that is no message of the protocol; `reason` is a sentence for whoever wrote the client. */
export interface InvalidMessage {
  readonly type: 'invalid'
  readonly reason: string
}

const CLIENT_FIELDS: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map([
  ['report', { delayMs: isNumber, fps: isAmount, dropped: isAmount }],
  ['pause', {}],
  ['resume', {}],
  ['keyframes-only', { on: isBoolean }],
  ['rendition', { id: isId }],
])

/** Reads a client's text message strictly: an unknown type, an unknown key or a value out of range is invalid. Never throws. */
export function parseClientMessage(text: string): ClientMessage | InvalidMessage {
  const fields = parseObject(text)
  if (fields === undefined) return invalid('The message is not a JSON object.')
  const checks = typeof fields.type === 'string' ? CLIENT_FIELDS.get(fields.type) : undefined
  if (checks === undefined) return invalid(`"type" is none of ${[...CLIENT_FIELDS.keys()].join(', ')}.`)
  for (const [name, isRight] of Object.entries(checks)) {
    if (!isRight(fields[name])) return invalid(`"${name}" is missing or out of range.`)
  }
  if (Object.keys(fields).length !== Object.keys(checks).length + 1) {
    return invalid('The message has a key that is not known.')
  }
  return fields as unknown as ClientMessage
}

/**
 * Reads a server's text message as a client should: unknown types give undefined, unknown keys are passed over, so
 * that a client goes on working with a later server. Never throws.
 */
export function parseServerMessage(text: string): ServerMessage | undefined {
  const fields = parseObject(text)
  if (fields === undefined || !isServerMessage(fields)) return undefined
  return fields as unknown as ServerMessage
}

function isServerMessage(fields: Fields): boolean {
  switch (fields.type) {
    case 'hello':
      return (
        isId(fields.stream) &&
        isId(fields.rendition) &&
        Array.isArray(fields.renditions) &&
        fields.renditions.every(isId) &&
        (fields.layout === null || isLayout(fields.layout)) &&
        isBoolean(fields.poster) &&
        isAmount(fields.serverNowMs)
      )
    case 'state':
      return (
        STREAM_STATES.some((state) => state === fields.state) &&
        orNull(isText)(fields.cause) &&
        orNull(isText)(fields.message) &&
        (fields.retryInMs === null || isAmount(fields.retryInMs))
      )
    case 'drop':
      return (
        typeof fields.reason === 'string' &&
        isAmount(fields.units) &&
        isAmount(fields.bytes) &&
        isAmount(fields.durationMs)
      )
    case 'clock':
      return isAmount(fields.pts90k) && isAmount(fields.arrivedMs) && isAmount(fields.serverNowMs)
    case 'goodbye':
      return isAmount(fields.retryInMs)
    default:
      return false
  }
}

/** Whether a JSON value is a {@link HelloLayout}. */
export function isLayout(value: unknown): value is HelloLayout {
  return isObject(value) && isVideo(value.video) && (value.audio === null || isAudio(value.audio))
}

function isVideo(value: unknown): value is HelloVideo {
  return isObject(value) && typeof value.codec === 'string' && isAmount(value.width) && isAmount(value.height)
}

function isAudio(value: unknown): value is HelloAudio {
  return (
    isObject(value) &&
    typeof value.codec === 'string' &&
    isAmount(value.sampleRate) &&
    isAmount(value.channels)
  )
}

function invalid(reason: string): InvalidMessage {
  return { type: 'invalid', reason }
}
