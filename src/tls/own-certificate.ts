import type { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { isIP } from 'node:net'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { readTextIfSound } from '../files/read-text.ts'
import type { Log } from '../log.ts'
import type { MachineNames } from './machine-names.ts'
import { endOf, readPair, type Certificate, type TlsPair } from './pair.ts'
import { makeSelfSigned } from './self-signed.ts'

export interface OwnCertificateOptions {
  readonly dataDir: string
  /** Asked at each look. */
  readonly names: () => MachineNames
  readonly clock: Clock
  readonly log: Log
}

/** Certificate and key in one file, so that no crash can leave two that do not belong together. */
const FILE = 'self-signed.pem'
const LOOK_MS = 3_600_000
const RENEW_BEFORE_MS = 30 * 86_400_000

/** A certificate that the relay makes for itself, keeps in its data folder, and renews before it ends. */
export class OwnCertificate implements Certificate {
  readonly isSelfSigned = true
  readonly #options: OwnCertificateOptions
  readonly #listeners = new Set<() => void>()
  #pair: TlsPair
  #timer: Timer | undefined
  #looking: Promise<void> = Promise.resolve()

  private constructor(options: OwnCertificateOptions, pair: TlsPair) {
    this.#options = options
    this.#pair = pair
  }

  /** Takes the one that is there, if it still serves, or makes one. Rejects with `config-unwritable`. */
  static async open(options: OwnCertificateOptions): Promise<OwnCertificate> {
    const kept = await readKept(options)
    const own = new OwnCertificate(options, kept ?? (await makeAndKeep(options)))
    const { fingerprint256: fingerprint, validTo } = readPair(own.#pair)
    const message = kept
      ? 'The relay’s own TLS certificate is used; browsers warn of it once'
      : 'The relay has made a TLS certificate for itself; browsers warn of it once'
    options.log.info({ fingerprint, validTo }, message)
    own.#lookLater()
    return own
  }

  get pair(): TlsPair {
    return this.#pair
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#timer?.cancel()
    await this.#looking
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(LOOK_MS, () => {
      this.#looking = this.#looking.then(() => this.#renewIfDue())
      this.#lookLater()
    })
  }

  async #renewIfDue(): Promise<void> {
    const { clock, log } = this.#options
    if (serves(readPair(this.#pair), this.#options.names(), clock.nowMs())) return
    try {
      this.#pair = await makeAndKeep(this.#options)
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'The relay’s own TLS certificate cannot be renewed')
      return
    }
    const { fingerprint256: fingerprint, validTo } = readPair(this.#pair)
    log.info({ fingerprint, validTo }, 'The relay’s own TLS certificate was renewed')
    for (const listener of this.#listeners) listener()
  }
}

async function makeAndKeep({ dataDir, names, clock }: OwnCertificateOptions): Promise<TlsPair> {
  const { lasting, passing } = names()
  const pair = await makeSelfSigned([...lasting, ...passing], clock.nowMs())
  await makePrivateFolder(dataDir)
  await writeAtomic(join(dataDir, FILE), `${pair.cert.trim()}\n${pair.key.trim()}\n`, { mode: 0o600 })
  return pair
}

/** The one in the file; undefined where there is none that can be used on. */
async function readKept({ dataDir, names, clock }: OwnCertificateOptions): Promise<TlsPair | undefined> {
  const text = await readTextIfSound(join(dataDir, FILE))
  if (text === undefined) return undefined
  const pair = { cert: text, key: text }
  try {
    return serves(readPair(pair), names(), clock.nowMs()) ? pair : undefined
  } catch {
    return undefined
  }
}

/** Is it valid for a while, and for all that the machine is called now? */
function serves(certificate: X509Certificate, { lasting }: MachineNames, nowMs: number): boolean {
  const isNamed = (name: string): boolean =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
  return (
    Date.parse(certificate.validFrom) <= nowMs &&
    endOf(certificate) - nowMs > RENEW_BEFORE_MS &&
    lasting.every(isNamed)
  )
}
