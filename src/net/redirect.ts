import type { ParsedUrl, UrlOrigin } from './address-rule.ts'
import { parseCameraUrl } from './camera-url.ts'

/**
 * Whose word an address is that a camera redirects to: on the same host still that of whoever wrote the first one, else
 * the camera's. Throws `invalid-url`.
 */
export function originBehind(from: ParsedUrl, location: string): UrlOrigin {
  return parseCameraUrl(location).host === from.host ? from.origin : 'redirect'
}
