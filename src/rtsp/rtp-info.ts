import { type RtspHeaders, headersOf } from './message.ts'

/** What the answer to PLAY says of one track (RFC 2326 §12.33). */
export interface TrackStart {
  /** The track's address as the camera writes it: whole, relative or empty. */
  readonly url: string
  /**
   * The RTP timestamp of the instant that playing starts at, the same instant for all tracks; undefined where the camera
   * does not know: it says nothing, a number that is none of 32 bits, or 0, which is what servers say that count nothing.
   */
  readonly timestamp: number | undefined
}

/** In the order of the header. Addresses may hold commas and semicolons. */
export function readRtpInfo(answer: { readonly headers: RtspHeaders }): TrackStart[] {
  return headersOf(answer, 'rtp-info')
    .flatMap((value) => value.split(/,(?=\s*url\s*=)/i))
    .filter((entry) => entry.includes('='))
    .map((entry) => ({ url: urlOf(entry), timestamp: timestampOf(entry) }))
}

/**
 * The timestamps that tracks start at, each beside the address that it was set up by; `undefined` where it is not told.
 * Cameras write addresses in other words than those that they are asked by; where none is of any of these tracks,
 * as many as there are mean them in their order.
 */
export function timestampsOf(
  starts: readonly TrackStart[],
  addresses: readonly string[],
): (number | undefined)[] {
  const found = addresses.map((address) => startOf(starts, address))
  const isByOrder = starts.length === addresses.length && found.every((start) => start === undefined)
  return (isByOrder ? starts : found).map((start) => start?.timestamp)
}

function startOf(starts: readonly TrackStart[], address: string): TrackStart | undefined {
  for (const isSame of [isEqual, hasSamePath, hasSameEnd]) {
    const same = starts.filter(({ url }) => isSame(url, address))
    if (same.length === 1) return same[0]
  }
  return undefined
}

function isEqual(url: string, address: string): boolean {
  return url === address
}

/** Other hosts and ports are those that the camera believes to have behind a router; queries are said once and left out once. */
function hasSamePath(url: string, address: string): boolean {
  return isAbsolute(url) && pathOf(url) === pathOf(address)
}

function hasSameEnd(url: string, address: string): boolean {
  const path = pathOf(url)
  return path !== '' && pathOf(address).endsWith(`/${path}`)
}

function isAbsolute(url: string): boolean {
  return /^rtsps?:\/\//i.test(url)
}

/** Without the slashes around it. */
function pathOf(url: string): string {
  const path = url.replace(/^rtsps?:\/\/[^/?#]*/i, '').replace(/\?.*$/, '')
  return path.replace(/^\/+|\/+$/g, '')
}

function urlOf(entry: string): string {
  const value = entry.replace(/^\s*url\s*=\s*/i, '')
  const end = value.search(/[;,]?\s*(?:seq|rtptime|ssrc)\s*=/i)
  return (end < 0 ? value : value.slice(0, end)).replace(/;?\s*$/, '').replace(/^"|"$/g, '')
}

function timestampOf(entry: string): number | undefined {
  const digits = /[;,]\s*rtptime\s*=\s*"?(\d{1,10})(?!\d)/i.exec(entry)?.[1]
  const timestamp = Number(digits)
  return timestamp > 0 && timestamp < 2 ** 32 ? timestamp : undefined
}
