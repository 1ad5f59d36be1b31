declare module 'sdp-transform' {
  /** The parser makes a number of every word that looks like one. */
  export type Word = string | number

  interface MediaDescription {
    type?: Word
    port?: number
    protocol?: Word
    payloads?: Word
    control?: Word
    connection?: { version: number; ip: string }
    rtp: { payload: number; codec: Word; rate?: Word; encoding?: Word }[]
    fmtp: { payload: number; config: Word }[]
    rtcpFb?: { payload: Word; type: Word; subtype?: Word }[]
  }

  interface SessionDescription {
    version?: number
    origin?: {
      username: string
      sessionId: Word
      sessionVersion: number
      netType: string
      ipVer: number
      address: string
    }
    name?: Word
    connection?: { version: number; ip: string }
    timing?: { start: number; stop: number }
    control?: Word
    media: MediaDescription[]
  }

  export function parse(sdp: string): SessionDescription
  export function write(description: SessionDescription): string
}
