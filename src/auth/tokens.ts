import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Timer } from '../clock.ts'
import { messageOf, RelayError, type FieldFault } from '../errors.ts'
import type { Log } from '../log.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { watchFile, type FileWatch } from '../files/watch.ts'
import { isRole, ROLES, type Principal, type Role } from './roles.ts'
import { findByHash, hashOf, newSecret } from './secret.ts'
import { editOf, encodeTokens, readTokens, type TokenRecord } from './token-file.ts'

/** As many tokens as one relay keeps; each request that carries one is compared with all of them. */
const MAX_TOKENS = 1000

/** A token that another process makes is known here after so long. */
const QUIET_MS = 10

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

export interface TokenStoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * The tokens in `tokens.json` of the data folder: hashes only, readable by the owner only. Every process may
 * create and revoke, under a lock; a store that was opened with {@link TokenStore.open} sees it at once.
 */
export class TokenStore {
  readonly #options: TokenStoreOptions
  readonly #path: string
  readonly #revoked = new Set<(principalId: string) => void>()
  #records: readonly TokenRecord[] = []
  #watch: FileWatch | undefined
  #expiry: Timer | undefined
  #last: Promise<void> = Promise.resolve()

  private constructor(options: TokenStoreOptions) {
    this.#options = options
    this.#path = join(options.dataDir, 'tokens.json')
  }

  /** Read the file and follow it. A `RelayError` with code `config-broken` when it is not ours to understand. */
  static async open(options: TokenStoreOptions): Promise<TokenStore> {
    const store = new TokenStore(options)
    store.#watch = await watchFile(store.#path, () => void store.#reload(), QUIET_MS)
    try {
      await store.#inTurn(async () => store.#take(await readTokens(store.#path)))
    } catch (error) {
      await store.close()
      throw error
    }
    return store
  }

  /** All tokens, oldest first. */
  list(): readonly Token[] {
    return this.#records.map(withoutHash)
  }

  /** Whose token `secret` is; undefined when it is nobody's, or expired. */
  verify(secret: string): Principal | undefined {
    const record = findByHash(this.#records, secret)
    return record && this.#isValid(record) ? principalOf(record) : undefined
  }

  /** The principal of a token that is still valid, for a browser that once logged in with it. */
  principal(id: string): Principal | undefined {
    const record = this.#records.find((record) => record.id === id)
    return record && this.#isValid(record) ? principalOf(record) : undefined
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
    await this.#change((records) => {
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
    await this.#change((records) => {
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
    this.#revoked.add(listener)
    return () => this.#revoked.delete(listener)
  }

  /** Stop following the file. Idempotent. */
  async close(): Promise<void> {
    this.#expiry?.cancel()
    this.#revoked.clear()
    await this.#watch?.close()
    this.#watch = undefined
  }

  #change(edit: (records: readonly TokenRecord[]) => readonly TokenRecord[]): Promise<void> {
    return this.#inTurn(() =>
      withLock(this.#path, async () => {
        const records = edit(await this.#refresh())
        await writeAtomic(this.#path, encodeTokens(records), { mode: 0o600 })
        this.#take(records)
      }),
    )
  }

  async #reload(): Promise<void> {
    try {
      await this.#inTurn(async () => void (await this.#refresh()))
    } catch (error) {
      this.#options.log.error(
        { reason: messageOf(error) },
        'tokens.json cannot be read, the tokens stay as they were',
      )
    }
  }

  /** Take what the file holds now. What another process made of it is logged here, for nobody else would. */
  async #refresh(): Promise<readonly TokenRecord[]> {
    const records = await readTokens(this.#path)
    const edit = editOf(this.#records, records)
    this.#take(records)
    if (edit) this.#options.log.info(edit, 'The tokens were changed by another process')
    return records
  }

  /** One after the other, so that a reload which read the old file never undoes a change. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  #take(records: readonly TokenRecord[]): void {
    const before = this.#records.filter((record) => this.#isValid(record))
    this.#records = records
    this.#report(before)
  }

  /** Tell of those of `before` that open nothing any more, and wake up when the next one expires. */
  #report(before: readonly TokenRecord[]): void {
    const valid = this.#records.filter((record) => this.#isValid(record))
    const ids = new Set(valid.map(({ id }) => id))
    for (const { id } of before) if (!ids.has(id)) for (const listener of this.#revoked) listener(id)
    this.#expiry?.cancel()
    const nextMs = Math.min(...valid.map((record) => record.expiresMs ?? Infinity))
    if (nextMs === Infinity) return
    const delayMs = Math.min(nextMs - this.#options.clock.nowMs(), MAX_DELAY_MS)
    this.#expiry = this.#options.clock.after(Math.max(delayMs, 0), () => this.#report(valid))
  }

  #isValid(record: TokenRecord): boolean {
    return record.expiresMs === undefined || record.expiresMs > this.#options.clock.nowMs()
  }
}

/** Timers of Node hold 31 bits of milliseconds; a token that lives longer is looked at again after a day. */
const MAX_DELAY_MS = 24 * 3600 * 1000

/** The last moment a `Date` can name (ECMA-262 §21.4.1.1); infinity would become a null in the file. */
const LAST_MS = 8.64e15

function principalOf({ id, name, role, cameras }: TokenRecord): Principal {
  return { id, name, role, cameras: cameras && new Set(cameras) }
}

function withoutHash({ hash: _hash, ...token }: TokenRecord): Token {
  return token
}

function faultsOf(input: TokenInput, nowMs: number): FieldFault[] {
  const faults: FieldFault[] = []
  if (!isName(input.name)) faults.push({ path: '/name', message: 'must be 1 to 100 printable characters' })
  if (!isRole(input.role)) faults.push({ path: '/role', message: `must be one of ${ROLES.join(', ')}` })
  if (input.cameras && input.role !== 'viewer')
    faults.push({ path: '/cameras', message: 'only a viewer token can be limited to cameras' })
  if (input.cameras && input.cameras.length === 0)
    faults.push({ path: '/cameras', message: 'must name a camera, or be left out for all' })
  for (const [index, id] of (input.cameras ?? []).entries())
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(id))
      faults.push({ path: `/cameras/${index}`, message: 'must be an id: 1 to 64 letters, digits, _ or -' })
  if (input.expiresMs !== undefined && !(input.expiresMs > nowMs && input.expiresMs <= LAST_MS))
    faults.push({ path: '/expiresMs', message: 'must be a moment in the future' })
  return faults
}

function isName(name: string): boolean {
  return name.trim().length > 0 && name.length <= 100 && !/\p{Cc}/u.test(name)
}
