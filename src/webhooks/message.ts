import { randomUUID } from 'node:crypto'
import type { WebhookType } from '../config/webhooks-file.ts'

/** One webhook that waits to be sent: the same bytes and the same id at each try. */
export interface Message {
  /** For the receiver, to tell a repetition. */
  readonly id: string
  readonly type: WebhookType
  /** What it is about; undefined = the relay. */
  readonly stream: string | undefined
  /** Of the stream; undefined = the whole of it. */
  readonly rendition: string | undefined
  /** JSON. */
  readonly body: string
  /** {@link Clock.nowMs} when it was made. */
  readonly madeMs: number
}

/** What happened, for {@link createMessage}. `data` holds no secret. */
export interface News {
  readonly type: WebhookType
  readonly data: Readonly<Record<string, unknown>> & {
    readonly stream?: string
    readonly rendition?: string
  }
}

/** The message of what happened at `atMs`, which is now. */
export function createMessage({ type, data }: News, atMs: number, wallMs: number): Message {
  const { stream, rendition } = data
  const body = JSON.stringify({ type, timestamp: new Date(wallMs).toISOString(), data })
  return { id: `msg_${randomUUID()}`, type, stream, rendition, body, madeMs: atMs }
}
