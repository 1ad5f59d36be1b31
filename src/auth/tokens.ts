import { randomBytes } from 'node:crypto'
import { RelayError, type FieldFault } from '../errors.ts'
import { cameraFaults, expiryFaults, nameFaults } from './record-input.ts'
import { RecordStore, type RecordStoreOptions } from './record-store.ts'
import { isRole, ROLES, type Principal, type Role } from './roles.ts'
import { hashOf, newSecret } from './secret.ts'
import { TOKENS, type TokenRecord } from './token-file.ts'

/** As many tokens as one relay keeps; each request that carries one is compared with all of them. */
const MAX_TOKENS = 1000

/** What a new token shall be. */
export interface TokenInput {
  readonly name: string
  readonly role: Role
  /** The streams that a viewer may watch; undefined = all. */
  readonly cameras?: readonly string[] | undefined
  /** {@link Clock.nowMs} from which on it opens nothing; undefined = never. */
  readonly expiresMs?: number | undefined
}

/** A token as people may see it: everything but its secret. */
export type Token = Omit<TokenRecord, 'hash'>

/**
 * The tokens in `tokens.json` of the data folder. Every process may create and revoke; a store that was opened with
 * {@link TokenStore.open} sees it at once.
 */
export class TokenStore {
  readonly #options: RecordStoreOptions
  readonly #store: RecordStore<TokenRecord>

  private constructor(options: RecordStoreOptions, store: RecordStore<TokenRecord>) {
    this.#options = options
    this.#store = store
  }

  /** Read the file and follow it. A `RelayError` with code `config-broken` when it is not ours to understand. */
  static async open(options: RecordStoreOptions): Promise<TokenStore> {
    return new TokenStore(options, await RecordStore.open(options, TOKENS))
  }

  /** All tokens, oldest first. */
  list(): readonly Token[] {
    return this.#store.records.map(withoutHash)
  }

  /** Whose token `secret` is; undefined when it is nobody's, or expired. */
  verify(secret: string): Principal | undefined {
    const record = this.#store.find(secret)
    return record && principalOf(record)
  }

  /** The principal of a token that is still valid, for a browser that once logged in with it. */
  principal(id: string): Principal | undefined {
    const record = this.#store.get(id)
    return record && principalOf(record)
  }

  /**
   * Make a token. Its secret is returned here and nowhere again. A `RelayError` with code `invalid-token` lists
   * every fault of the input.
   */
  async create(input: TokenInput): Promise<{ token: Token; secret: string }> {
    const nowMs = this.#options.clock.nowMs()
    const faults = faultsOf(input, nowMs)
    if (faults.length > 0)
      throw new RelayError('invalid-token', 'Cannot create the token: see the faults', { faults })
    const secret = newSecret('token')
    const token: Token = {
      id: randomBytes(6).toString('hex'),
      name: input.name.trim(),
      role: input.role,
      ...(input.cameras && { cameras: [...new Set(input.cameras)] }),
      createdMs: Math.round(nowMs),
      ...(input.expiresMs !== undefined && { expiresMs: Math.round(input.expiresMs) }),
    }
    await this.#store.change((records) => {
      if (records.length >= MAX_TOKENS)
        throw new RelayError(
          'too-many-tokens',
          `Cannot create the token: there are ${MAX_TOKENS} already, revoke one first`,
        )
      return [...records, { ...token, hash: hashOf(secret) }]
    })
    return { token, secret }
  }

  /** Make a token worthless. A `RelayError` with code `unknown-token` when there is none of that id. */
  async revoke(id: string): Promise<Token> {
    let revoked: TokenRecord | undefined
    await this.#store.change((records) => {
      revoked = records.find((record) => record.id === id)
      if (!revoked)
        throw new RelayError(
          'unknown-token',
          `Cannot revoke the token: there is none with the id ${JSON.stringify(id.slice(0, 64))}; list the tokens again`,
        )
      return records.filter((record) => record !== revoked)
    })
    return withoutHash(revoked!)
  }

  /** Call `listener` with the principal's id whenever a token was revoked or has expired. Returns the way to stop it. */
  onRevoked(listener: (principalId: string) => void): () => void {
    return this.#store.onRevoked(listener)
  }

  /** Stop following the file. Idempotent. */
  close(): Promise<void> {
    return this.#store.close()
  }
}

function principalOf({ id, name, role, cameras }: TokenRecord): Principal {
  return { id, name, role, cameras: cameras && new Set(cameras) }
}

function withoutHash({ hash: _hash, ...token }: TokenRecord): Token {
  return token
}

function faultsOf(input: TokenInput, nowMs: number): FieldFault[] {
  const faults: FieldFault[] = []
  if (!isRole(input.role)) faults.push({ path: '/role', message: `must be one of ${ROLES.join(', ')}` })
  if (input.cameras && input.role !== 'viewer')
    faults.push({ path: '/cameras', message: 'only a viewer token can be limited to cameras' })
  return [
    ...nameFaults(input.name),
    ...faults,
    ...cameraFaults(input.cameras),
    ...expiryFaults(input.expiresMs, nowMs),
  ]
}
