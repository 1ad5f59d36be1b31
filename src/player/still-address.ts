import type { LiveAddress } from './address.ts'

const LIVE_PATH = /\/live\/([^/]+)$/

/** Where the relay has the newest picture of a stream as a JPEG; undefined where the address is not one of a relay's. */
export function stillAddress(address: LiveAddress): string | undefined {
  const url = new URL(address.url)
  const [path, id] = LIVE_PATH.exec(url.pathname) ?? []
  if (path === undefined || id === undefined) return undefined
  url.searchParams.delete('player')
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:'
  url.pathname = `${url.pathname.slice(0, -path.length)}/api/streams/${id}/snapshot.jpg`
  return url.href
}
