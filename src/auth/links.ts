import { randomBytes } from 'node:crypto'
import { RelayError, type FieldFault } from '../errors.ts'
import { LINKS, type LinkRecord } from './link-file.ts'
import { cameraFaults, expiryFaults, isOrigin, nameFaults } from './record-input.ts'
import { RecordStore, type RecordStoreOptions } from './record-store.ts'
import type { Principal } from './roles.ts'
import { hashOf, looksLike, newSecret } from './secret.ts'

/** As many links as one relay keeps; one that has expired makes room for another. */
export const MAX_LINKS = 1000
/** As many as one link can let watch a stream at a time. */
export const MAX_LINK_VIEWERS = 10_000
/** The same of a link whose maker said nothing. */
export const DEFAULT_LINK_VIEWERS = 10
/** A link whose maker said nothing ends after so long. */
export const DEFAULT_LINK_DAYS = 7
/** As many streams, and as many origins, as one link can name. */
const MAX_NAMED = 100

const DAY_MS = 24 * 3600 * 1000

/** What a new link shall be. */
export interface LinkInput {
  readonly name: string
  /** The streams that it opens. */
  readonly cameras: readonly string[]
  /** The one rendition of them that it opens; undefined = each. */
  readonly rendition?: string | undefined
  /** So many may watch one of its streams at a time; {@link DEFAULT_LINK_VIEWERS}. */
  readonly maxViewers?: number | undefined
  /** Origins of the sites whose pages may show it, in place of those that the relay allows. */
  readonly origins?: readonly string[] | undefined
  /** {@link Clock.nowMs} from which on it opens nothing; null = never, undefined = after {@link DEFAULT_LINK_DAYS}. */
  readonly expiresMs?: number | null | undefined
}

/** A link as people may see it: everything but its secret. */
export type Link = Omit<LinkRecord, 'hash'>

/**
 * Viewer links in `links.json` of the data folder: each lets whoever has it watch some streams, until it ends or is
 * revoked. Every process may create and revoke; an open store sees it at once.
 */
export class LinkStore {
  readonly #options: RecordStoreOptions
  readonly #store: RecordStore<LinkRecord>

  private constructor(options: RecordStoreOptions, store: RecordStore<LinkRecord>) {
    this.#options = options
    this.#store = store
  }

  /** Read the file and follow it. A `RelayError` with code `config-broken` when it is not ours to understand. */
  static async open(options: RecordStoreOptions): Promise<LinkStore> {
    return new LinkStore(options, await RecordStore.open(options, LINKS))
  }

  /** All links, oldest first; those that have expired too. */
  list(): readonly Link[] {
    return this.#store.records.map(withoutHash)
  }

  /** Who comes by the link of this secret; undefined when it opens nothing. */
  verify(secret: string): Principal | undefined {
    const record = this.#find(secret)
    return record && principalOf(record)
  }

  /**
   * The origins of the sites whose pages may show the link of this secret, in place of those that the relay allows;
   * undefined when it names none, or opens nothing.
   */
  originsOf(secret: string): readonly string[] | undefined {
    return this.#find(secret)?.origins
  }

  /** Whether some link that is valid names this origin. */
  allowsOrigin(origin: string): boolean {
    return this.#store.records.some(
      (record) => record.origins?.includes(origin) && this.#store.isValid(record),
    )
  }

  /**
   * Make a link. Its secret is returned here and nowhere again. A `RelayError` with code `invalid-link` lists every
   * fault of the input.
   *
   * @param createdBy what people call whoever makes it.
   */
  async create(input: LinkInput, createdBy: string): Promise<{ link: Link; secret: string }> {
    const nowMs = Math.round(this.#options.clock.nowMs())
    const faults = faultsOf(input, nowMs)
    if (faults.length > 0)
      throw new RelayError('invalid-link', 'Cannot create the link: see the faults', { faults })
    const secret = newSecret('link')
    const { expiresMs = nowMs + DEFAULT_LINK_DAYS * DAY_MS } = input
    const link: Link = {
      id: randomBytes(6).toString('hex'),
      name: input.name.trim(),
      cameras: [...new Set(input.cameras)],
      ...(input.rendition !== undefined && { rendition: input.rendition }),
      maxViewers: input.maxViewers ?? DEFAULT_LINK_VIEWERS,
      ...(input.origins && { origins: [...new Set(input.origins)] }),
      createdMs: nowMs,
      createdBy,
      ...(expiresMs !== null && { expiresMs: Math.round(expiresMs) }),
    }
    await this.#store.change((records) => [...this.#withRoom(records), { ...link, hash: hashOf(secret) }])
    return { link, secret }
  }

  /** Make a link worthless. A `RelayError` with code `unknown-link` when there is none of that id. */
  async revoke(id: string): Promise<Link> {
    let revoked: LinkRecord | undefined
    await this.#store.change((records) => {
      revoked = records.find((record) => record.id === id)
      if (!revoked)
        throw new RelayError(
          'unknown-link',
          `Cannot revoke the link: there is none with the id ${JSON.stringify(id.slice(0, 64))}; list the links again`,
        )
      return records.filter((record) => record !== revoked)
    })
    return withoutHash(revoked!)
  }

  /** Call `listener` with the link's id whenever one was revoked or has expired. Returns the way to stop it. */
  onRevoked(listener: (id: string) => void): () => void {
    return this.#store.onRevoked(listener)
  }

  /** Stop following the file. Idempotent. */
  close(): Promise<void> {
    return this.#store.close()
  }

  #find(secret: string): LinkRecord | undefined {
    return looksLike('link', secret) ? this.#store.find(secret) : undefined
  }

  #withRoom(records: readonly LinkRecord[]): readonly LinkRecord[] {
    if (records.length < MAX_LINKS) return records
    const valid = records.filter((record) => this.#store.isValid(record))
    if (valid.length < MAX_LINKS) return valid
    throw new RelayError(
      'too-many-links',
      `Cannot create the link: there are ${MAX_LINKS} already, revoke one first`,
    )
  }
}

function principalOf({ id, name, cameras, rendition, maxViewers }: LinkRecord): Principal {
  return { id, name, role: 'viewer', cameras: new Set(cameras), rendition, maxViewers }
}

function withoutHash({ hash: _hash, ...link }: LinkRecord): Link {
  return link
}

function faultsOf(input: LinkInput, nowMs: number): FieldFault[] {
  const { name, cameras, rendition, maxViewers, origins, expiresMs } = input
  const faults: FieldFault[] = []
  if (cameras.length > MAX_NAMED)
    faults.push({ path: '/cameras', message: `must be at most ${MAX_NAMED} cameras` })
  if (rendition !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(rendition))
    faults.push({ path: '/rendition', message: 'must be the name of a rendition' })
  const isCount = maxViewers === undefined || (Number.isInteger(maxViewers) && maxViewers >= 1)
  if (!isCount || (maxViewers ?? 0) > MAX_LINK_VIEWERS)
    faults.push({ path: '/maxViewers', message: `must be a whole number from 1 to ${MAX_LINK_VIEWERS}` })
  if (origins && origins.length > MAX_NAMED)
    faults.push({ path: '/origins', message: `must be at most ${MAX_NAMED} origins` })
  for (const [index, origin] of (origins ?? []).entries())
    if (!isOrigin(origin))
      faults.push({ path: `/origins/${index}`, message: 'must be an origin such as https://home.example' })
  return [
    ...nameFaults(name),
    ...cameraFaults(cameras),
    ...faults,
    ...expiryFaults(expiresMs ?? undefined, nowMs),
  ]
}
