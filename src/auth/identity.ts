import { makePrivateFolder } from '../files/private-folder.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Credential } from './credential.ts'
import { LoginLinks } from './login.ts'
import type { Principal } from './roles.ts'
import { looksLike } from './secret.ts'
import { SessionStore, type Session } from './sessions.ts'
import { TokenStore } from './tokens.ts'

export interface IdentityOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
}

/** Everything that decides who somebody is: the tokens, the browsers' sessions and the login links of one data folder. */
export class Identity {
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly logins: LoginLinks

  private constructor(tokens: TokenStore, sessions: SessionStore, logins: LoginLinks) {
    this.tokens = tokens
    this.sessions = sessions
    this.logins = logins
  }

  /** Open the data folder, making it (for the owner alone) where it is missing. */
  static async open(options: IdentityOptions): Promise<Identity> {
    await makePrivateFolder(options.dataDir)
    const tokens = await TokenStore.open(options)
    const tokenPrincipal = (id: string): Principal | undefined => tokens.principal(id)
    return new Identity(
      tokens,
      await SessionStore.open({ ...options, tokenPrincipal }),
      new LoginLinks(options),
    )
  }

  /** Whether nobody can come in as admin yet: then a start must show a login link. */
  get needsLogin(): boolean {
    const { tokens, sessions } = this
    return !sessions.hasAdmin && !tokens.list().some(({ id }) => tokens.principal(id)?.role === 'admin')
  }

  /** Who a credential is; undefined when it opens nothing. A cookie holds a session, every other way a token. */
  identify({ carrier, secret }: Credential): Session | undefined {
    if (carrier === 'cookie') return this.sessions.verify(secret)
    const principal = this.tokens.verify(secret)
    return principal && { principal, prolonged: false }
  }

  /**
   * Log a browser in with a login link's secret, or with a token (then it may what the token may, as long as it is
   * valid). Resolves to the cookie's value and whose it is; undefined when the secret opens nothing.
   */
  async logIn(secret: string): Promise<{ cookie: string; principal: Principal } | undefined> {
    const token = looksLike('token', secret) ? this.tokens.verify(secret) : undefined
    if (!token && !(await this.logins.redeem(secret))) return undefined
    const cookie = await this.sessions.create(token?.id)
    const principal = this.sessions.verify(cookie)?.principal
    return principal && { cookie, principal }
  }

  /** Stop following the files; resolves when everything is on the disk. Idempotent. */
  async close(): Promise<void> {
    await this.tokens.close()
    await this.sessions.close()
  }
}
