import { type RtspResponse, headerOf } from './message.ts'

/**
 * Where requests for a presentation as a whole go: what the answer to DESCRIBE names as the base (RFC 2326 §C.1.1), and
 * on top of that the session's own control address.
 *
 * @param asked the address of the DESCRIBE.
 */
export function aggregateAddress(asked: string, response: RtspResponse, control: string | undefined): string {
  const named = ['content-base', 'content-location'].map((name) => headerOf(response, name) ?? '')
  const base = named.find(isAbsolute) ?? asked
  return control === undefined || control === '*' ? withoutLogin(base) : trackAddress(base, control)
}

/**
 * Where SETUP of a track goes. Relative addresses are put behind the base as they are, which is what cameras mean, also
 * behind a query: not resolved by RFC 3986, which would cut the base's last part off.
 */
export function trackAddress(aggregate: string, control: string | undefined): string {
  if (control === undefined || control === '' || control === '*') return withoutLogin(aggregate)
  if (isAbsolute(control)) return withoutLogin(control)
  const joint = aggregate.endsWith('/') || control.startsWith('/') ? '' : '/'
  const end = aggregate.endsWith('/') && control.startsWith('/') ? aggregate.slice(0, -1) : aggregate
  return withoutLogin(`${end}${joint}${control}`)
}

function isAbsolute(address: string): boolean {
  return /^rtsps?:\/\//i.test(address)
}

/** Cameras exist that repeat the user and the password that they were asked with. */
function withoutLogin(address: string): string {
  return address.replace(/^(rtsps?:\/\/)[^/?#]*@/i, '$1')
}
