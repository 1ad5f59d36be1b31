import * as z from 'zod'
import { serverUrl, wholeNumber } from './file-fields.ts'
import { judgeText } from './judged-text.ts'

/** What a webhook can tell, sorted. */
export const WEBHOOK_TYPES = [
  'relay.hello',
  'stream.added',
  'stream.down',
  'stream.idle',
  'stream.live',
  'stream.removed',
] as const
export type WebhookType = (typeof WEBHOOK_TYPES)[number]

/** Somebody who is told by webhooks. */
export type WebhookTarget = z.output<typeof target>

const MAX_TARGETS = 20
const PREFIX = 'whsec_'

const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no id: 1 to 64 letters, digits, hyphens and underscores')

const target = z.strictObject({
  name: id,
  url: serverUrl,
  secret: z
    .string()
    .refine(
      (text) => isKeyLength(webhookKey(text)),
      'is not whsec_ and the Base64 of 24 to 64 bytes; make one with: echo "whsec_$(openssl rand -base64 32)"',
    ),
  events: z
    .array(z.enum(WEBHOOK_TYPES, `is none of ${WEBHOOK_TYPES.join(', ')}`))
    .min(1, 'is empty; leave it out for all')
    .optional(),
  streams: z
    .array(id)
    .min(1, 'is empty; leave it out for all')
    .max(1000, 'names more than 1000 streams')
    .optional(),
  downAfterSeconds: wholeNumber(0, 86_400).default(10),
  timeoutSeconds: wholeNumber(1, 60).default(10),
})

const schema = z.strictObject({
  targets: z
    .array(target)
    .max(MAX_TARGETS, `holds more than ${MAX_TARGETS} targets`)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, {
      message: 'names a target twice; give each a name of its own',
    }),
})

/** The targets of the file that `--webhooks` names. Throws `config-broken` with every fault; no value is repeated. */
export function parseWebhooks(file: string, text: string): readonly WebhookTarget[] {
  return judgeText(file, text, schema).targets
}

/** The bytes of a secret, such as `whsec_…` (Standard Webhooks: Base64); undefined where it is none. */
export function webhookKey(secret: string): Buffer | undefined {
  const text = secret.slice(PREFIX.length)
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  return secret.startsWith(PREFIX) && isBase64 ? Buffer.from(text, 'base64') : undefined
}

function isKeyLength(key: Buffer | undefined): boolean {
  return key !== undefined && key.length >= 24 && key.length <= 64
}
