import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { readTextIfSound } from '../files/read-text.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { withLock } from '../files/lock.ts'
import { findByHash, hashOf, isHash, looksLike, newSecret } from './secret.ts'

/** A login link opens the door once, within so long. */
export const LOGIN_LIFE_MS = 15 * 60 * 1000
/** As many links as wait at a time; one more forgets the oldest. */
const MAX_LINKS = 10

interface Link {
  /** SHA-256 of the secret, in hex. */
  readonly hash: string
  readonly expiresMs: number
}

/**
 * One-time login links. They pass through the data folder, so that `baton login` makes one for a relay that runs
 * in another process: whoever can write there is the admin anyway.
 */
export class LoginLinks {
  readonly #clock: Clock
  readonly #path: string
  readonly #linkPath: string

  constructor({ dataDir, clock }: { readonly dataDir: string; readonly clock: Clock }) {
    this.#clock = clock
    this.#path = join(dataDir, 'logins.json')
    this.#linkPath = join(dataDir, 'login-link')
  }

  /** A new link to the page at `baseUrl`, which ends with a slash. Its secret stands in the fragment, so no server log ever sees it. */
  async create(baseUrl: string): Promise<string> {
    const secret = newSecret('login')
    await withLock(this.#path, async () => {
      const link = { hash: hashOf(secret), expiresMs: Math.round(this.#clock.nowMs() + LOGIN_LIFE_MS) }
      await this.#write([...(await this.#read()), link].slice(-MAX_LINKS))
    })
    return `${baseUrl}login#${secret}`
  }

  /** Make a link and leave it in the data folder, readable by the owner only, for where no terminal shows it. Resolves to the file's path. */
  async createFile(baseUrl: string): Promise<string> {
    await writeAtomic(this.#linkPath, `${await this.create(baseUrl)}\n`, { mode: 0o600 })
    return this.#linkPath
  }

  /** Use a link up. False when it is unknown, used, or too old. */
  async redeem(secret: string): Promise<boolean> {
    // Strangers may call this: only who has a good secret gets as far as the lock.
    if (!looksLike('login', secret) || !findByHash(await this.#read(), secret)) return false
    return withLock(this.#path, async () => {
      const links = await this.#read()
      const link = findByHash(links, secret)
      if (!link) return false
      await this.#write(links.filter((other) => other !== link))
      const left = await readTextIfSound(this.#linkPath)
      if (left?.trim().endsWith(`#${secret}`)) await rm(this.#linkPath, { force: true })
      return true
    })
  }

  /** The links that can still be used. */
  async #read(): Promise<readonly Link[]> {
    const text = await readTextIfSound(this.#path)
    if (text === undefined) return []
    const nowMs = this.#clock.nowMs()
    return linksOf(text).filter(({ expiresMs }) => expiresMs > nowMs)
  }

  async #write(links: readonly Link[]): Promise<void> {
    await writeAtomic(this.#path, `${JSON.stringify(links)}\n`, { mode: 0o600 })
  }
}

/** Anything that is not a list of links holds none: `baton login` then writes a good one. */
function linksOf(text: string): Link[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return []
  }
  return Array.isArray(list) ? list.filter(isLink) : []
}

function isLink(value: unknown): value is Link {
  if (typeof value !== 'object' || value === null) return false
  const { hash, expiresMs } = value as Partial<Record<keyof Link, unknown>>
  return isHash(hash) && typeof expiresMs === 'number'
}
