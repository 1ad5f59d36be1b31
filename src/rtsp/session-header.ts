import { type RtspHeaders, headerOf } from './message.ts'

/** What an answer says of its session (RFC 2326 §12.37). */
export interface SessionHeader {
  /** Whatever the camera calls it. */
  readonly id: string | undefined
  /** Seconds that it lasts without a word of ours. */
  readonly timeoutS: number | undefined
}

export function readSessionHeader(answer: { readonly headers: RtspHeaders }): SessionHeader {
  const [id = '', ...parts] = (headerOf(answer, 'session') ?? '').split(';').map((part) => part.trim())
  const timeout = parts.map((part) => /^timeout\s*=\s*"?(\d{1,6})/i.exec(part)?.[1]).find(Boolean)
  return {
    id: id === '' ? undefined : id,
    timeoutS: Number(timeout) > 0 ? Number(timeout) : undefined,
  }
}
