import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { RelayError } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { readText, readTextIfSound } from '../files/read-text.ts'
import { isMade, secretsBeside } from './pending-secrets.ts'
import type { KeptSecret } from './pending-secrets.ts'
import { openPartOf, sealText, unsealText } from './sealed-text.ts'
import type { Unsealed } from './sealed-text.ts'
import type { SecretKeys } from './secret-keys.ts'
import type { SourceSecret } from './source-secret.ts'

/** What the file says beside the secrets; what it does not say yet may be handed in. */
export interface SecretsFacts {
  readonly etagKey?: string | undefined
  readonly streamsFile?: string | undefined
  /** What the file is encrypted with; without keys it is in the open. */
  readonly keys?: SecretKeys | undefined
}

const secret = z.strictObject({
  at: z.string(),
  user: z.string().optional(),
  password: z.string().optional(),
  parts: z.array(z.string()).optional(),
  pending: z.strictObject({ before: z.string().optional(), after: z.string() }).optional(),
})

const fileSchema = z.strictObject({
  etagKey: z.string().min(16),
  streamsFile: z.string().optional(),
  sources: z.record(z.string(), z.array(secret)),
})

/**
 * `secrets.json`, readable by its owner alone. A source may have more than one secret for the moment between the
 * write of this file and the write of streams.json, so that a crash there leaves both states whole; what stands in
 * streams.json says which one counts.
 */
export class Secrets {
  /** For {@link StreamStore}'s ETags: without it nobody can try passwords against them. */
  readonly etagKey: string
  /** The streams.json whose secrets these are; undefined where nobody has said it yet. */
  readonly streamsFile: string | undefined
  readonly keys: SecretKeys | undefined
  readonly #path: string
  #sources: ReadonlyMap<string, readonly KeptSecret[]>
  /** What it is encrypted with on the disk; undefined where there is no file. */
  #onDisk: Pick<Unsealed, 'keyId'> | undefined

  private constructor(
    path: string,
    { etagKey = randomBytes(24).toString('base64url'), streamsFile, keys }: SecretsFacts,
    sources: ReadonlyMap<string, readonly KeptSecret[]>,
    onDisk: Pick<Unsealed, 'keyId'> | undefined,
  ) {
    this.#path = path
    this.keys = keys
    this.etagKey = etagKey
    this.streamsFile = streamsFile
    this.#sources = sources
    this.#onDisk = onDisk
  }

  /**
   * Read the file; none is the same as an empty one. Rejects with `config-broken`, quoting nothing of it, and with
   * `secrets-locked` when it is encrypted and the keys are not its own.
   */
  static async open(path: string, facts: SecretsFacts = {}): Promise<Secrets> {
    const found = await readText(path)
    if (found === undefined) return new Secrets(path, facts, new Map(), undefined)
    const unsealed = unsealText(found, path, facts.keys)
    const parsed = fileSchema.safeParse(parseJson(unsealed.text))
    if (!parsed.success) {
      throw new RelayError(
        'config-broken',
        `${path} cannot be read as the relay wrote it; bring back a copy, or remove it and give the passwords anew`,
      )
    }
    const { sources, ...said } = parsed.data
    return new Secrets(path, { ...facts, ...said }, new Map(Object.entries(sources)), {
      keyId: unsealed.keyId,
    })
  }

  /** Whether the file, if there is one, is encrypted with the first key, or in the open where there are no keys. */
  get isCurrent(): boolean {
    return this.#onDisk === undefined || this.#onDisk.keyId === this.keys?.list[0].id
  }

  /** Write the file as it has to be, where it {@link isCurrent} not. */
  async rewrite(): Promise<void> {
    await this.#write(this.#sources)
  }

  /** The same secrets, to be written without a key. */
  inTheOpen(): Secrets {
    const { etagKey, streamsFile } = this
    return new Secrets(this.#path, { etagKey, streamsFile }, this.#sources, this.#onDisk)
  }

  /** Newest first; given the entry of its stream as JSON, those that count beside it, best first. */
  of(sourceId: string, entry?: string): readonly SourceSecret[] {
    const kept = this.#sources.get(sourceId) ?? []
    return entry === undefined ? kept : secretsBeside(kept, entry)
  }

  /** Whether a change of this source was begun and not ended. */
  isPending(sourceId: string): boolean {
    return this.#sources.get(sourceId)?.some(({ pending }) => pending !== undefined) ?? false
  }

  /** Whether a change of this source was begun that this entry of its stream, as JSON, shows as made. */
  isMade(sourceId: string, entry: string): boolean {
    return isMade(this.#sources.get(sourceId) ?? [], entry)
  }

  /** Add secrets in front of those there are. */
  async add(secrets: ReadonlyMap<string, SourceSecret>): Promise<void> {
    const merged = new Map(this.#sources)
    for (const [id, added] of secrets) {
      const others = this.of(id).filter((kept) => JSON.stringify(kept) !== JSON.stringify(added))
      merged.set(id, [added, ...others])
    }
    await this.#write(merged)
  }

  /** Lay secrets of a change that is not made yet beside those there are. Resolves to what takes them back. */
  async stage(secrets: ReadonlyMap<string, KeptSecret>): Promise<() => Promise<void>> {
    const before = this.#sources
    const staged = new Map(before)
    for (const [id, { pending, ...secret }] of secrets) {
      const [first, ...others] = before.get(id) ?? []
      const isKept = others.length === 0 && JSON.stringify(first) === JSON.stringify(secret)
      const isNone = first === undefined && secret.at === ''
      if (!isKept && !isNone) staged.set(id, [{ ...secret, pending }, ...(before.get(id) ?? [])])
    }
    await this.#write(staged)
    return () => this.#write(before)
  }

  /** The sources that have secrets. */
  ids(): readonly string[] {
    return [...this.#sources.keys()]
  }

  /** Forget these sources. */
  async forget(ids: ReadonlySet<string>): Promise<void> {
    await this.#write(new Map([...this.#sources].filter(([id]) => !ids.has(id))))
  }

  /** Keep exactly this of these sources: undefined forgets one. */
  async settle(secrets: ReadonlyMap<string, SourceSecret | undefined>): Promise<void> {
    const settled = new Map(this.#sources)
    for (const [id, only] of secrets) {
      if (only === undefined) settled.delete(id)
      else settled.set(id, [only])
    }
    await this.#write(settled)
  }

  async #write(sources: ReadonlyMap<string, readonly KeptSecret[]>): Promise<void> {
    const text = textOf(this, sources)
    if (text !== textOf(this, this.#sources) || !this.isCurrent) {
      const [key] = this.keys?.list ?? []
      const written = key === undefined ? text : sealText(text, key, openPart(this))
      await writeAtomic(this.#path, written, { mode: 0o600 })
      this.#onDisk = { keyId: key?.id }
    }
    this.#sources = sources
  }
}

/** {@link Secrets.streamsFile} of the file at `path`, also where it is encrypted; undefined where it cannot be read. */
export async function streamsFileOf(path: string): Promise<string | undefined> {
  const text = (await readTextIfSound(path)) ?? ''
  const open = openPartOf(text) ?? fileSchema.partial().safeParse(parseJson(text)).data
  return open?.streamsFile
}

/** What may be read without the key. */
function openPart({ streamsFile }: SecretsFacts): Readonly<Record<string, string>> {
  return streamsFile === undefined ? {} : { streamsFile }
}

function textOf(
  { etagKey, streamsFile }: SecretsFacts,
  sources: ReadonlyMap<string, readonly KeptSecret[]>,
): string {
  const document = { etagKey, streamsFile, sources: Object.fromEntries(sources) }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser quotes the text around the fault, and that is a secret.
    return undefined
  }
}
