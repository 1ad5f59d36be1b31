import type { Layout } from '../media/track.ts'
import type { RenditionContent, RenditionState, ReaderView } from '../protocol/events.ts'
import type { Reader } from '../stream/reader.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { Told } from './event-log.ts'
import { viewLayout } from './stream-view.ts'

/** What is seen of what comes from a camera. */
export interface Content {
  readonly layout: Layout | undefined
  readonly info: object
}

/** A rendition is in another state. The sentence beside it may name the camera's address. */
export function stateTold({ streamId: stream, id: rendition, status }: Rendition): Told {
  const state: RenditionState = {
    state: status.state,
    cause: status.cause ?? null,
    message: status.message ?? null,
    sinceMs: status.sinceMs,
    nextTryMs: status.nextTryMs ?? null,
  }
  const told = { type: 'state', stream, rendition, ...state } as const
  return { stream, forInspectors: told, forViewers: { ...told, message: null } }
}

/** What comes from the camera is something else. */
export function contentTold({ streamId: stream, id: rendition }: Rendition, content: Content): Told {
  const seen: RenditionContent = {
    layout: content.layout ? viewLayout(content.layout) : null,
    info: { ...content.info },
  }
  const told = { type: 'content', stream, rendition, ...seen } as const
  return { stream, forInspectors: told, forViewers: told }
}

/** Somebody watches. Viewers are not told of each other. */
export function joinedTold({ streamId: stream }: Rendition, reader: Reader): Told {
  const told = { type: 'reader-joined', stream, reader: viewReader(stream, reader) } as const
  return { stream, forInspectors: told, forViewers: undefined }
}

/** Somebody watches no more. */
export function leftTold({ streamId: stream, id: rendition }: Rendition, reader: Reader): Told {
  const told = {
    type: 'reader-left',
    stream,
    rendition,
    reader: reader.id,
    reason: reader.ended?.reason ?? 'left',
    message: reader.ended?.message ?? null,
    bytesOut: reader.bytesOut,
    drops: { ...reader.drops },
  } as const
  return { stream, forInspectors: told, forViewers: undefined }
}

/** Who watches, as far as it never changes. */
export function viewReader(stream: string, { id, rendition, details, sinceMs }: Reader): ReaderView {
  const { output, address, agent, principal, principalName } = details
  return { id, stream, rendition, output, address, agent, principal, principalName, sinceMs }
}
