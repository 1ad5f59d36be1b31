import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** What stands in the built pages for the base path. */
const BASE_PLACEHOLDER = '__BATON_BASE__'

/** Addresses that are open although no page is behind them. */
const HEALTH = new Set(['/healthz', '/readyz'])

/** Which page is at which address. */
const PAGES: readonly (readonly [address: RegExp, page: string])[] = [
  [/^\/$/, 'index.html'],
  [/^\/login$/, 'login.html'],
  [/^\/access$/, 'access.html'],
  [/^\/wall$/, 'wall.html'],
  [/^\/watch\/[A-Za-z0-9_-]{1,64}$/, 'watch.html'],
  [/^\/camera\/[A-Za-z0-9_-]{1,64}$/, 'camera.html'],
]

/** What is shown where there is no page. */
const LOST = 'lost.html'

/** The built pages and files of the browser, found once at start. They hold nothing secret and are open to everybody. */
export class Pages {
  readonly folder: string
  readonly #files: ReadonlySet<string>
  readonly #shells: ReadonlyMap<string, string>

  private constructor(folder: string, files: ReadonlySet<string>, shells: ReadonlyMap<string, string>) {
    this.folder = folder
    this.#files = files
    this.#shells = shells
  }

  /** Look through `folder`; one that is missing holds no page. */
  static async load(folder: string, basePath: string): Promise<Pages> {
    const files = new Set<string>()
    const shells = new Map<string, string>()
    for (const name of await namesBelow(folder)) {
      if (!name.endsWith('.html')) files.add(`/${name}`)
      else if (!name.includes('/'))
        shells.set(name, (await readFile(join(folder, name), 'utf8')).replaceAll(BASE_PLACEHOLDER, basePath))
    }
    return new Pages(folder, files, shells)
  }

  /** The HTML at an address, undefined where none is. */
  shellAt(path: string): string | undefined {
    const page = pageAt(path)
    return page && this.#shells.get(page)
  }

  /** The HTML that says that there is no page at an address. */
  get lost(): string | undefined {
    return this.#shells.get(LOST)
  }

  /** Whether `path` is one that everybody may ask for. */
  isOpen(path: string): boolean {
    return HEALTH.has(path) || pageAt(path) !== undefined || this.#files.has(path)
  }

  hasFile(path: string): boolean {
    return this.#files.has(path)
  }
}

/** `/wall/` → `/wall`: the page that is meant by an address with a slash too many; undefined where none is. */
export function withoutSlash(path: string): string | undefined {
  const page = path.slice(0, -1)
  return path.endsWith('/') && page !== '/' && pageAt(page) !== undefined ? page : undefined
}

function pageAt(path: string): string | undefined {
  return PAGES.find(([address]) => address.test(path))?.[1]
}

async function namesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
