/** Header lines in their order; names as written. */
export type RtspHeaders = readonly (readonly [name: string, value: string])[]

/** A request (RFC 2326 §6). */
export interface RtspRequest {
  readonly method: string
  readonly url: string
  readonly headers: RtspHeaders
  readonly body: Uint8Array
}

/** A response (RFC 2326 §7). */
export interface RtspResponse {
  readonly status: number
  readonly reason: string
  readonly headers: RtspHeaders
  readonly body: Uint8Array
}

/** Binary data between messages on the same connection (RFC 2326 §10.12). `payload` is a view: copy to keep. */
export interface InterleavedFrame {
  readonly channel: number
  readonly payload: Uint8Array
}

/** Reason phrases of the statuses that we send (RFC 2326 §7.1.1). */
const REASONS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [451, 'Parameter Not Understood'],
  [454, 'Session Not Found'],
  [455, 'Method Not Valid in This State'],
  [459, 'Aggregate Operation Not Allowed'],
  [461, 'Unsupported Transport'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [503, 'Service Unavailable'],
  [505, 'RTSP Version Not Supported'],
  [551, 'Option not supported'],
])

/** The first value of a header, whatever the case of its name. */
export function headerOf(message: { readonly headers: RtspHeaders }, name: string): string | undefined {
  return headersOf(message, name)[0]
}

/** All values of a header, in order. */
export function headersOf(message: { readonly headers: RtspHeaders }, name: string): string[] {
  const wanted = name.toLowerCase()
  return message.headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value)
}

/** A request's bytes. Throws RangeError on a line break in any part: it would be a header of somebody else's. */
export function encodeRequest(method: string, url: string, headers: RtspHeaders): Uint8Array {
  return encode(`${method} ${url} RTSP/1.0`, headers, '')
}

/** A response's bytes, with Content-Length where there is a body. Throws RangeError as {@link encodeRequest}. */
export function encodeResponse(status: number, headers: RtspHeaders, body = ''): Uint8Array {
  return encode(`RTSP/1.0 ${status} ${REASONS.get(status) ?? 'Unknown'}`, headers, body)
}

function encode(startLine: string, headers: RtspHeaders, body: string): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)]
  if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  const broken = lines.find((line) => /[\r\n\0]/.test(line))
  if (broken !== undefined) throw new RangeError(`Cannot encode an RTSP line with a line break in it.`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
