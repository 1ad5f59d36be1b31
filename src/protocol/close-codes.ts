/**
 * Why the server closes a connection (RFC 6455 §7.4): 1001 and 1008 as the standard has them, 44xx after the HTTP
 * statuses they resemble.
 */
export const CLOSE_CODES = {
  /** The server is going down; try again soon. */
  shutdown: 1001,
  /** The client broke the protocol; the reason says how. */
  protocol: 1008,
  /** The token was revoked, or does not allow this stream any more; or the browser was logged out. */
  forbidden: 4403,
  /** No such stream or rendition, or it was removed. */
  unknown: 4404,
  /** Nothing was taken from the connection for too long. */
  slow: 4408,
  /** Somebody ended this connection by hand. */
  kicked: 4409,
  /** The server has no memory left for this viewer; try again later. */
  budget: 4413,
  /** As many watch already as may, in all, this camera, from this address or by this link; try again when somebody has left. */
  full: 4429,
} as const

/** What is said with {@link CLOSE_CODES.full} where a viewer link is full. */
export const TOO_MANY_VIEWERS =
  'As many watch by this link as may at a time; try again when somebody has left.'

/** Close codes after which a client does not try again by itself: it cannot help, or somebody did not want it. */
export function isFinalCloseCode(code: number): boolean {
  return FINAL.has(code)
}

const FINAL: ReadonlySet<number> = new Set([
  CLOSE_CODES.protocol,
  CLOSE_CODES.forbidden,
  CLOSE_CODES.unknown,
  CLOSE_CODES.kicked,
  CLOSE_CODES.full,
])
