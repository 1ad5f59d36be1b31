import type { FieldFault } from '../errors.ts'

/** The last moment a `Date` can name (ECMA-262 §21.4.1.1); infinity would become a null in a file. */
const LAST_MS = 8.64e15

/** What is wrong with what people shall call a token or a link. */
export function nameFaults(name: string): FieldFault[] {
  const isName = name.trim().length > 0 && name.length <= 100 && !/\p{Cc}/u.test(name)
  return isName ? [] : [{ path: '/name', message: 'must be 1 to 100 printable characters' }]
}

/** What is wrong with the ids of the streams that it shall open; undefined = all. */
export function cameraFaults(cameras: readonly string[] | undefined): FieldFault[] {
  if (cameras === undefined) return []
  if (cameras.length === 0)
    return [{ path: '/cameras', message: 'must name a camera, or be left out for all' }]
  return cameras.flatMap((id, index) =>
    /^[A-Za-z0-9_-]{1,64}$/.test(id)
      ? []
      : [{ path: `/cameras/${index}`, message: 'must be an id: 1 to 64 letters, digits, _ or -' }],
  )
}

/** What is wrong with the moment from which on it shall open nothing; undefined = never. */
export function expiryFaults(expiresMs: number | undefined, nowMs: number): FieldFault[] {
  const isFuture = expiresMs === undefined || (expiresMs > nowMs && expiresMs <= LAST_MS)
  return isFuture
    ? []
    : [{ path: '/expiresMs', message: 'must be a moment in the future, of the year 275760 at most' }]
}

/** Whether `text` is the origin of a site, as browsers write it (RFC 6454 §6.2) and a header may hold it. */
export function isOrigin(text: string): boolean {
  const isPlain = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(text)
  return isPlain && URL.canParse(text) && new URL(text).origin === text
}
