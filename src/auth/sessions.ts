import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Clock, Timer } from '../clock.ts'
import { messageOf, RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import type { Principal } from './roles.ts'
import { findByHash, hashOf, looksLike, newSecret } from './secret.ts'
import { encodeSessions, readSessions, type SessionRecord } from './session-file.ts'

/** A session ends when nothing came from its browser for so long. */
export const SESSION_LIFE_MS = 30 * 24 * 3600 * 1000
/** A session that is used is prolonged, and written, once in so long. */
const PROLONG_MS = 3600 * 1000
/** As many browsers as stay logged in; one more ends the one that was idle for longest. */
export const MAX_SESSIONS = 1000

/** Timers of Node hold 31 bits of milliseconds; the end of a session that comes later is looked at again after a day. */
const MAX_DELAY_MS = 24 * 3600 * 1000

/** Who comes in by a login link: whoever can read the data folder or the terminal is the admin. */
const ADMIN: Principal = { id: 'admin', name: 'admin', role: 'admin', cameras: undefined }

export interface SessionStoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
  /** The token that a session was made with, as long as it is valid. */
  readonly tokenPrincipal: (tokenId: string) => Principal | undefined
}

/** What the cookie of a request opens. */
export interface Session {
  readonly principal: Principal
  /** Of the browser's login, without a secret; undefined where a token was given. */
  readonly id?: string
  /** Its life began anew: the browser's cookie must be sent again, with a new end. */
  readonly prolonged: boolean
}

/** From where a browser logs in. */
export interface LoginPlace {
  /** IP address. */
  readonly address: string
  /** How the browser calls itself. */
  readonly agent: string
}

/** A logged-in browser as people may see it. */
export interface SessionFacts extends Partial<LoginPlace> {
  readonly id: string
  /** As whom. */
  readonly principal: Principal
  readonly createdMs: number
  /** When it was used last, to the hour. */
  readonly usedMs: number
  /** When it ends, if it is not used again. */
  readonly expiresMs: number
}

/**
 * The browsers that are logged in, in `sessions.json` of the data folder: hashes only, so that a restart logs
 * nobody out and a copy of the file lets nobody in. One process at a time owns the file, the relay.
 */
export class SessionStore {
  /** Of this data folder alone: two relays on one host (cookies know no ports) do not log each other out. */
  readonly cookieName: string
  readonly #options: SessionStoreOptions
  readonly #path: string
  readonly #ended = new Set<(sessionId: string) => void>()
  #records: SessionRecord[]
  #saving: Promise<void> = Promise.resolve()
  #expiry: Timer | undefined

  private constructor(
    options: SessionStoreOptions,
    path: string,
    cookieName: string,
    records: SessionRecord[],
  ) {
    this.#options = options
    this.#path = path
    this.cookieName = cookieName
    this.#records = records
  }

  /** Read the file. One that is not ours is reported and replaced: people log in again. */
  static async open(options: SessionStoreOptions): Promise<SessionStore> {
    const path = join(options.dataDir, 'sessions.json')
    const file = await readSessions(path).catch((error: unknown) => {
      options.log.warn(
        { reason: messageOf(error) },
        'sessions.json cannot be read, browsers must log in again',
      )
      return undefined
    })
    const cookieName = file?.cookieName ?? `baton_${randomBytes(4).toString('hex')}`
    const store = new SessionStore(options, path, cookieName, [...(file?.sessions ?? [])])
    store.#prune()
    store.#awaitExpiry()
    if (!file) await store.#save()
    return store
  }

  /** Whether some browser is logged in as admin. */
  get hasAdmin(): boolean {
    return this.#records.some((record) => this.#principalOf(record)?.role === 'admin')
  }

  /** The browsers that are logged in, oldest first. */
  list(): readonly SessionFacts[] {
    return this.#records.flatMap((record) => {
      const principal = this.#principalOf(record)
      if (!principal) return []
      const { createdMs, usedMs, address, agent } = record
      const place = { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) }
      return [
        { id: idOf(record), principal, createdMs, usedMs, expiresMs: usedMs + SESSION_LIFE_MS, ...place },
      ]
    })
  }

  /** Log a browser in as `tokenId`'s principal, without one as {@link ADMIN}. Resolves, once it is on the disk, to the cookie's value. */
  async create(tokenId?: string, place?: LoginPlace): Promise<string> {
    const secret = newSecret('session')
    const nowMs = Math.round(this.#options.clock.nowMs())
    this.#prune()
    this.#records.push({
      hash: hashOf(secret),
      createdMs: nowMs,
      usedMs: nowMs,
      ...(tokenId !== undefined && { tokenId }),
      ...(place && { address: place.address, agent: place.agent }),
    })
    if (this.#records.length > MAX_SESSIONS) {
      const newestFirst = this.#records.toSorted((a, b) => b.usedMs - a.usedMs)
      this.#records = newestFirst.slice(0, MAX_SESSIONS)
      this.#report(newestFirst.slice(MAX_SESSIONS))
    }
    this.#awaitExpiry()
    await this.#save()
    return secret
  }

  /** Whose session `secret` is; undefined when it is nobody's, has ended, or its token was revoked. */
  verify(secret: string): Session | undefined {
    if (!looksLike('session', secret)) return undefined
    const record = findByHash(this.#records, secret)
    const principal = record && this.#principalOf(record)
    if (!record || !principal) return undefined
    const nowMs = Math.round(this.#options.clock.nowMs())
    const prolonged = nowMs - record.usedMs >= PROLONG_MS
    if (prolonged) {
      this.#records = this.#records.map((other) => (other === record ? { ...record, usedMs: nowMs } : other))
      this.#save().catch((error: unknown) => this.#complain(error))
    }
    return { principal, id: idOf(record), prolonged }
  }

  /** Log a browser out. Harmless when it is not logged in. */
  async end(secret: string): Promise<void> {
    const record = findByHash(this.#records, secret)
    if (record) await this.#drop(record)
  }

  /** Log out the browser of this session. A `RelayError` with code `unknown-session` when there is none. */
  async endById(id: string): Promise<void> {
    const record = this.#records.find((record) => idOf(record) === id)
    if (!record || !this.#principalOf(record))
      throw new RelayError(
        'unknown-session',
        'There is no such session; it may have ended. List the sessions again',
      )
    await this.#drop(record)
  }

  /** Call `listener` with the session's id when a browser is logged out, was idle for too long, or had to make room. Returns the way to stop it. */
  onEnded(listener: (sessionId: string) => void): () => void {
    this.#ended.add(listener)
    return () => this.#ended.delete(listener)
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    this.#expiry?.cancel()
    this.#ended.clear()
    await this.#saving.catch((error: unknown) => this.#complain(error))
  }

  #principalOf(record: SessionRecord): Principal | undefined {
    if (this.#options.clock.nowMs() - record.usedMs >= SESSION_LIFE_MS) return undefined
    return record.tokenId === undefined ? ADMIN : this.#options.tokenPrincipal(record.tokenId)
  }

  async #drop(record: SessionRecord): Promise<void> {
    this.#records = this.#records.filter((other) => other !== record)
    this.#report([record])
    await this.#save()
  }

  /** Wake up when the one that is idle for longest ends, and tell of it. */
  #awaitExpiry(): void {
    this.#expiry?.cancel()
    const oldestMs = Math.min(...this.#records.map(({ usedMs }) => usedMs))
    if (oldestMs === Infinity) return
    const { clock } = this.#options
    const delayMs = Math.min(oldestMs + SESSION_LIFE_MS - clock.nowMs(), MAX_DELAY_MS)
    this.#expiry = clock.after(Math.max(delayMs, 0), () => {
      const isIdle = ({ usedMs }: SessionRecord): boolean => clock.nowMs() - usedMs >= SESSION_LIFE_MS
      const idle = this.#records.filter(isIdle)
      this.#records = this.#records.filter((record) => !isIdle(record))
      this.#report(idle)
      this.#awaitExpiry()
    })
  }

  #prune(): void {
    this.#records = this.#records.filter((record) => this.#principalOf(record))
  }

  #report(ended: readonly SessionRecord[]): void {
    for (const record of ended) for (const listener of this.#ended) listener(idOf(record))
  }

  /** Writes run one after the other, each with what is true when it begins. */
  #save(): Promise<void> {
    const write = async (): Promise<void> => {
      const text = encodeSessions({ cookieName: this.cookieName, sessions: this.#records })
      await writeAtomic(this.#path, text, { mode: 0o600 })
    }
    this.#saving = this.#saving.then(write, write)
    return this.#saving
  }

  #complain(error: unknown): void {
    this.#options.log.error(
      { reason: messageOf(error) },
      'sessions.json cannot be written, a restart will log browsers out',
    )
  }
}

function idOf({ hash }: SessionRecord): string {
  return hash.slice(0, 16)
}
