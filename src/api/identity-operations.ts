import * as z from 'zod'
import { audit } from '../auth/audit.ts'
import { ROLES } from '../auth/roles.ts'
import { unknownCameras } from '../auth/token-cameras.ts'
import type { TokenStore } from '../auth/tokens.ts'
import type { Clock } from '../clock.ts'
import { faultsOf } from '../config/faults.ts'
import type { StreamStore } from '../config/store.ts'
import { STREAM_ID } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { newToken, sessionAnswer, tokenList } from './answers.ts'
import type { Operation } from './operation.ts'

export interface IdentityParts {
  readonly identity: { readonly tokens: Pick<TokenStore, 'list' | 'create' | 'revoke'> }
  readonly streams: Pick<StreamStore, 'list'>
  readonly clock: Clock
  readonly log: Log
  /** The relay asks nobody for a token. */
  readonly isOpen: boolean
}

const tokenInput = z.strictObject({
  name: z.string().describe('What people call it'),
  role: z.enum(ROLES, `is none of ${ROLES.join(', ')}`),
  cameras: z
    .array(z.string().regex(STREAM_ID, 'is no id of a stream'))
    .min(1, 'names no stream; leave it out for all')
    .max(1000, 'names more than 1000 streams')
    .optional()
    .describe('The streams that a viewer may watch; left out = all'),
  expiresMs: z
    .number()
    .optional()
    .describe('Milliseconds since the Unix epoch from which on it opens nothing'),
})

/** Who the caller is; the tokens. */
export function identityOperations({ identity, streams, clock, log, isOpen }: IdentityParts): Operation[] {
  return [
    {
      name: 'readSession',
      method: 'get',
      path: '/session',
      summary: 'Who the caller is and what it may see',
      action: undefined,
      answers: { 200: { description: 'The caller', schema: sessionAnswer } },
      run({ caller: { principal } }) {
        const { id, name, role, cameras, rendition } = principal
        const body = {
          id,
          name,
          role,
          cameras: cameras ? [...cameras] : null,
          ...(rendition !== undefined && { rendition }),
          serverNowMs: clock.nowMs(),
          isOpen,
        }
        return { status: 200, body }
      },
    },
    {
      name: 'listTokens',
      method: 'get',
      path: '/tokens',
      summary: 'All tokens, without their secrets',
      action: 'manage',
      answers: { 200: { description: 'The tokens, oldest first', schema: tokenList } },
      run: () => ({ status: 200, body: { tokens: identity.tokens.list() } }),
    },
    {
      name: 'createToken',
      method: 'post',
      path: '/tokens',
      summary: 'Make a token',
      action: 'manage',
      body: tokenInput,
      answers: { 201: { description: 'The token and its secret', schema: newToken } },
      async run({ body, caller }) {
        const input = tokenInput.safeParse(body)
        if (!input.success) {
          const faults = faultsOf(input.error, '', () => Object.keys(tokenInput.shape))
          throw new RelayError('invalid-token', 'Cannot create the token: see the faults', { faults })
        }
        const made = await identity.tokens.create(input.data)
        audit(log, caller, 'token created', { token: made.token.id, tokenRole: made.token.role })
        const known = new Set(streams.list().map(({ id }) => id))
        return { status: 201, body: { ...made, warnings: unknownCameras(made.token.cameras, known) } }
      },
    },
    {
      name: 'revokeToken',
      method: 'delete',
      path: '/tokens/{tokenId}',
      summary: 'Make a token worthless and end whoever uses it',
      action: 'manage',
      answers: { 204: { description: 'It is gone' } },
      async run({ params, caller }) {
        const { id } = await identity.tokens.revoke(params['tokenId'] ?? '')
        audit(log, caller, 'token revoked', { token: id })
        return { status: 204 }
      },
    },
  ]
}
