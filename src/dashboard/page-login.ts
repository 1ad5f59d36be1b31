/** What a login may do, see docs/config.md. */
export type Role = 'admin' | 'operator' | 'viewer' | 'metrics'

/** Who is logged in. */
export interface Login {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** The one rendition that a viewer link opens; undefined = each. */
  readonly rendition?: string | undefined
  /** The relay asks nobody for a token. */
  readonly isOpen: boolean
}

/** Who looks at the page, as the relay says it. */
export class PageLogin {
  readonly #readLogin: () => Promise<Login | null>
  readonly #changed: () => void
  #login: Login | null | undefined
  #asking: Promise<Login | null | undefined> | undefined

  /**
   * @param readLogin null = nobody is logged in; rejects when the relay does not answer.
   * @param changed is called whenever the relay has said who it is.
   */
  constructor(readLogin: () => Promise<Login | null>, changed: () => void) {
    this.#readLogin = readLogin
    this.#changed = changed
  }

  /** Null = nobody, undefined = not known yet. */
  get now(): Login | null | undefined {
    return this.#login
  }

  /** May add, change and remove cameras. */
  get mayManage(): boolean {
    return this.#login?.role === 'admin'
  }

  /** May restart cameras, end viewers and arrange the grid; is told addresses. */
  get mayOperate(): boolean {
    return this.mayManage || this.#login?.role === 'operator'
  }

  /** Asks the relay, once for all who want to know meanwhile. Resolves to undefined when it does not answer. */
  ask(): Promise<Login | null | undefined> {
    this.#asking ??= this.#readLogin()
      .then((login) => {
        this.#set(login)
        return login
      })
      .catch(() => undefined)
      .finally(() => (this.#asking = undefined))
    return this.#asking
  }

  /** The relay lets nobody in any more by what the page has. */
  end(): void {
    this.#set(null)
  }

  #set(login: Login | null): void {
    this.#login = login
    this.#changed()
  }
}
