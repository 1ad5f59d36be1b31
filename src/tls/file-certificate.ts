import type { Clock, Timer } from '../clock.ts'
import { messageOf, RelayError } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { watchFile, type FileWatch } from '../files/watch.ts'
import type { Log } from '../log.ts'
import { endOf, readPair, type Certificate, type TlsPair } from './pair.ts'

export interface FileCertificateOptions {
  readonly certFile: string
  readonly keyFile: string
  readonly clock: Clock
  readonly log: Log
}

/** The files are read again this often, for changes that nobody is told of: a folder behind a link was exchanged. */
const LOOK_MS = 60_000
const DAY_MS = 86_400_000
const ENDS_SOON_MS = 14 * DAY_MS

/** A certificate from files that somebody else keeps: read again when they change, kept while what is there is broken. */
export class FileCertificate implements Certificate {
  readonly isSelfSigned = false
  readonly #options: FileCertificateOptions
  readonly #listeners = new Set<() => void>()
  #pair: TlsPair
  /** What was found last, taken or not. */
  #seen: string
  #watches: FileWatch[] = []
  #timer: Timer | undefined
  #nextWarningMs = 0
  #looking: Promise<void> = Promise.resolve()
  #isClosed = false

  private constructor(options: FileCertificateOptions, pair: TlsPair) {
    this.#options = options
    this.#pair = pair
    this.#seen = textOf(pair)
  }

  /** A `RelayError` with the code `invalid-settings` says what is wrong with the files. */
  static async open(options: FileCertificateOptions): Promise<FileCertificate> {
    const { certFile, keyFile } = options
    try {
      const pair = await readFiles(options)
      readPair(pair)
      const certificate = new FileCertificate(options, pair)
      const look = (): void => void certificate.#look()
      certificate.#watches = await Promise.all([certFile, keyFile].map((file) => watchFile(file, look)))
      certificate.#warnOfEnd()
      certificate.#lookLater()
      return certificate
    } catch (cause) {
      throw new RelayError(
        'invalid-settings',
        `--tls-cert ${certFile} and --tls-key ${keyFile}: ${messageOf(cause)}`,
        { cause },
      )
    }
  }

  get pair(): TlsPair {
    return this.#pair
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    await Promise.all(this.#watches.map((watch) => watch.close()))
    await this.#looking
  }

  /** One look after the other. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#takeIfChanged())
    return this.#looking
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(LOOK_MS, () => {
      void this.#look()
      this.#warnOfEnd()
      this.#lookLater()
    })
  }

  async #takeIfChanged(): Promise<void> {
    if (this.#isClosed) return
    const { log, certFile } = this.#options
    try {
      const pair = await readFiles(this.#options)
      if (textOf(pair) === this.#seen) return
      this.#seen = textOf(pair)
      const { validTo } = readPair(pair)
      this.#pair = pair
      this.#nextWarningMs = 0
      log.info(
        { file: certFile, validTo },
        'The TLS certificate has changed; new connections get the new one',
      )
    } catch (error) {
      // Both files are written one after the other: in between they are no pair.
      log.error(
        { reason: messageOf(error) },
        'The TLS certificate in the files is not taken; the old one stays',
      )
      return
    }
    for (const listener of this.#listeners) listener()
  }

  #warnOfEnd(): void {
    const nowMs = this.#options.clock.nowMs()
    const certificate = readPair(this.#pair)
    if (nowMs < this.#nextWarningMs || endOf(certificate) - nowMs > ENDS_SOON_MS) return
    this.#nextWarningMs = nowMs + DAY_MS
    const { validTo } = certificate
    this.#options.log.warn(
      { file: this.#options.certFile, validTo },
      'The TLS certificate ends soon; renew it',
    )
  }
}

/** One after the other, so that of two that are not there the same is named each time. */
async function readFiles({ certFile, keyFile }: FileCertificateOptions): Promise<TlsPair> {
  const cert = await readThere(certFile)
  return { cert, key: await readThere(keyFile) }
}

async function readThere(file: string): Promise<string> {
  const text = await readText(file)
  if (text === undefined) throw new Error(`there is no file ${file}`)
  return text
}

function textOf({ cert, key }: TlsPair): string {
  return `${cert}\0${key}`
}
