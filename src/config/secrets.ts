import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { RelayError } from '../errors.ts'
import { writeAtomic } from '../files/atomic-write.ts'
import { readText } from '../files/read-text.ts'

/** What the relay keeps of a source that nobody may see. Good for one scheme, host and port only. */
export interface SourceSecret {
  /** Such as `rtsp://cam.lan:554`. */
  readonly at: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** What stands for each `***` of the URL, as it is written there. */
  readonly parts?: readonly string[] | undefined
}

/** What the file says beside the secrets; what it does not say yet may be handed in. */
export interface SecretsFacts {
  readonly etagKey?: string | undefined
  readonly streamsFile?: string | undefined
}

const secret = z.strictObject({
  at: z.string(),
  user: z.string().optional(),
  password: z.string().optional(),
  parts: z.array(z.string()).optional(),
})

const fileSchema = z.strictObject({
  etagKey: z.string().min(16),
  streamsFile: z.string().optional(),
  sources: z.record(z.string(), z.array(secret)),
})

/**
 * `secrets.json`, readable by its owner alone. A source may have more than one secret for the moment between the
 * write of this file and the write of streams.json, so that a crash there leaves both states whole.
 */
export class Secrets {
  /** For {@link StreamStore}'s ETags: without it nobody can try passwords against them. */
  readonly etagKey: string
  /** The streams.json whose secrets these are; undefined where nobody has said it yet. */
  readonly streamsFile: string | undefined
  readonly #path: string
  #sources: ReadonlyMap<string, readonly SourceSecret[]>

  private constructor(
    path: string,
    { etagKey = randomBytes(24).toString('base64url'), streamsFile }: SecretsFacts,
    sources: ReadonlyMap<string, readonly SourceSecret[]>,
  ) {
    this.#path = path
    this.etagKey = etagKey
    this.streamsFile = streamsFile
    this.#sources = sources
  }

  /** Read the file; none is the same as an empty one. Rejects with `config-broken`, quoting nothing of it. */
  static async open(path: string, facts: SecretsFacts = {}): Promise<Secrets> {
    const text = await readText(path)
    if (text === undefined) return new Secrets(path, facts, new Map())
    const parsed = fileSchema.safeParse(parseJson(text))
    if (!parsed.success) {
      throw new RelayError(
        'config-broken',
        `${path} cannot be read as the relay wrote it; bring back a copy, or remove it and give the passwords anew`,
      )
    }
    const { sources, ...found } = parsed.data
    return new Secrets(path, { ...facts, ...found }, new Map(Object.entries(sources)))
  }

  /** Newest first. */
  of(sourceId: string): readonly SourceSecret[] {
    return this.#sources.get(sourceId) ?? []
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

  async #write(sources: ReadonlyMap<string, readonly SourceSecret[]>): Promise<void> {
    const before = textOf(this, this.#sources)
    const text = textOf(this, sources)
    if (text !== before) await writeAtomic(this.#path, text, { mode: 0o600 })
    this.#sources = sources
  }
}

function textOf(
  { etagKey, streamsFile }: SecretsFacts,
  sources: ReadonlyMap<string, readonly SourceSecret[]>,
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
