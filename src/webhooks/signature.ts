import { createHmac } from 'node:crypto'
import { webhookKey } from '../config/webhooks-file.ts'
import type { Message } from './message.ts'

/** The headers of one try (Standard Webhooks 1.0): HMAC-SHA256 over id, time and body. `wallMs` is the machine's time. */
export function signedHeaders(
  { id, body }: Pick<Message, 'id' | 'body'>,
  secret: string,
  wallMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(wallMs / 1000))
  const key = webhookKey(secret)
  if (key === undefined) throw new TypeError('Cannot sign: the secret is not whsec_ and Base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
