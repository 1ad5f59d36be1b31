import {
  isAmount,
  isBoolean,
  isId,
  isNumber,
  isObject,
  isText,
  listOf,
  mapOf,
  orAbsent,
  orNull,
  parseObject,
  shapeOf,
  type Check,
} from './checks.ts'
import type { EventMessage } from './events.ts'
import { STREAM_STATES } from './messages.ts'
import { isLayout } from './parse.ts'

const isState: Check = (value) => STREAM_STATES.some((state) => state === value)
const RENDITION_STATE = {
  state: isState,
  cause: orNull(isText),
  message: orNull(isText),
  sinceMs: orNull(isAmount),
  nextTryMs: orNull(isAmount),
}
const CONTENT = { layout: orNull(isLayout), info: isObject }

const isSource = shapeOf({ id: isText, url: isText, transport: isText, hasSecret: isBoolean })

const isStream = shapeOf({
  id: isId,
  name: orAbsent(isText),
  group: orAbsent(isText),
  audio: isBoolean,
  mode: isText,
  renditions: mapOf(
    shapeOf({ ...RENDITION_STATE, ...CONTENT, readers: isAmount, sources: orAbsent(listOf(isSource)) }),
  ),
})

const READER = {
  id: isText,
  rendition: isId,
  output: isText,
  address: isText,
  agent: isText,
  principal: isText,
  principalName: isText,
  sinceMs: isAmount,
}
const isReader = shapeOf({ ...READER, stream: isId })

const isReaderFigures = shapeOf({
  ...READER,
  bytesOut: isAmount,
  unitsOut: isAmount,
  lagMs: isNumber,
  drops: mapOf(isAmount),
  report: orNull(shapeOf({ delayMs: isNumber, fps: isAmount, dropped: isAmount, reportedMs: isAmount })),
})

const isFigures = shapeOf({
  stream: isId,
  rendition: isId,
  state: isState,
  cause: orNull(isText),
  fps: isAmount,
  bitsPerSec: isAmount,
  readers: isAmount,
  bytesOut: isAmount,
  gopMs: orNull(isNumber),
  keyframeAgeMs: orNull(isAmount),
  delayMs: orNull(isNumber),
  delayMaxMs: orNull(isNumber),
  restarts: isAmount,
})

const isRelay = shapeOf({
  loopDelayMs: isAmount,
  cpu: isAmount,
  rssBytes: isAmount,
  heapBytes: isAmount,
  bufferBytes: isAmount,
  bufferLimitBytes: isAmount,
})

const OF_STREAM = { stream: isId, details: isStream }
const OF_RENDITION = { stream: isId, rendition: isId }

const CHECKS: Readonly<Record<EventMessage['type'], Check>> = {
  snapshot: shapeOf({
    serverNowMs: isAmount,
    version: isText,
    problem: orNull(isText),
    streams: listOf(isStream),
    readers: orNull(listOf(isReader)),
  }),
  reset: shapeOf({ reason: isText }),
  'stream-added': shapeOf(OF_STREAM),
  'stream-changed': shapeOf(OF_STREAM),
  'stream-removed': shapeOf({ stream: isId }),
  order: shapeOf({ streams: listOf(isId) }),
  state: shapeOf({ ...OF_RENDITION, ...RENDITION_STATE }),
  content: shapeOf({ ...OF_RENDITION, ...CONTENT }),
  'reader-joined': shapeOf({ stream: isId, reader: isReader }),
  'reader-left': shapeOf({
    ...OF_RENDITION,
    reader: isText,
    reason: isText,
    message: orNull(isText),
    bytesOut: isAmount,
    drops: mapOf(isAmount),
  }),
  problem: shapeOf({ problem: orNull(isText) }),
  figures: shapeOf({ atMs: isAmount, relay: orNull(isRelay), renditions: listOf(isFigures) }),
  readers: shapeOf({ stream: isId, count: isAmount, readers: listOf(isReaderFigures) }),
}

/**
 * Reads a message of `/api/events` as a client should: unknown types give undefined, unknown keys are passed over, so
 * that a client goes on working with a later relay. Never throws.
 */
export function parseEvent(text: string): EventMessage | undefined {
  const fields = parseObject(text)
  if (fields === undefined || !isText(fields.type) || !isText(fields.id)) return undefined
  if (!Object.hasOwn(CHECKS, fields.type)) return undefined
  return CHECKS[fields.type as EventMessage['type']](fields) ? (fields as unknown as EventMessage) : undefined
}
