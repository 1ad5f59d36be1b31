/** A subprotocol that starts so carries a token in the rest of its name. A server never echoes it. */
const PREFIX = 'baton.token.'

/** The WebSocket subprotocol by which a browser, which can set no header, carries a token. */
export function tokenSubprotocol(token: string): string {
  return PREFIX + base64Url(token)
}

/** RFC 4648 §5 without padding: every character is allowed in a subprotocol's name. */
function base64Url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
