import { makePrivateFolder } from '../files/private-folder.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Credential } from './credential.ts'
import { ExternalIdentity, type ExternalSettings } from './external/external-identity.ts'
import { LinkStore } from './links.ts'
import { LoginLinks } from './login.ts'
import type { Principal } from './roles.ts'
import { looksLike } from './secret.ts'
import { SessionStore, type LoginPlace, type Session } from './sessions.ts'
import { TokenStore } from './tokens.ts'

export interface IdentityOptions {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Log
  /** Who else says who somebody is; nobody where left out. */
  readonly external?: ExternalSettings
}

/** Everything that decides who somebody is: the tokens, the viewer links, the browsers' sessions and the login links of one data folder. */
export class Identity {
  readonly tokens: TokenStore
  readonly links: LinkStore
  readonly sessions: SessionStore
  readonly logins: LoginLinks
  /** Those whom the data folder does not know. */
  readonly external: ExternalIdentity

  private constructor(
    tokens: TokenStore,
    links: LinkStore,
    sessions: SessionStore,
    logins: LoginLinks,
    external: ExternalIdentity,
  ) {
    this.external = external
    this.tokens = tokens
    this.links = links
    this.sessions = sessions
    this.logins = logins
  }

  /** Open the data folder, making it (for the owner alone) where it is missing. */
  static async open(options: IdentityOptions): Promise<Identity> {
    await makePrivateFolder(options.dataDir)
    const tokens = await TokenStore.open(options)
    const links = await LinkStore.open(options).catch(async (error: unknown) => {
      await tokens.close()
      throw error
    })
    const tokenPrincipal = (id: string): Principal | undefined => tokens.principal(id)
    const sessions = await SessionStore.open({ ...options, tokenPrincipal })
    const external = new ExternalIdentity({ ...options, settings: options.external ?? {} })
    return new Identity(tokens, links, sessions, new LoginLinks(options), external)
  }

  /** Whether nobody can come in as admin yet: then a start must show a login link. */
  get needsLogin(): boolean {
    const { tokens, sessions } = this
    return !sessions.hasAdmin && !tokens.list().some(({ id }) => tokens.principal(id)?.role === 'admin')
  }

  /** Who a credential is; undefined when it opens nothing. A cookie holds a session, every other way a token or a link's secret. */
  identify({ carrier, secret }: Credential): Session | undefined {
    if (carrier === 'cookie') return this.sessions.verify(secret)
    const principal = this.links.verify(secret) ?? this.tokens.verify(secret)
    return principal && { principal, prolonged: false }
  }

  /** Call `listener` with the principal's id whenever a token or a viewer link was revoked or has expired, or a JWT has. */
  onRevoked(listener: (principalId: string) => void): void {
    this.tokens.onRevoked(listener)
    this.links.onRevoked(listener)
    this.external.onEnded(listener)
  }

  /**
   * Log a browser in with a login link's secret, or with a token (then it may what the token may, as long as it is
   * valid). A viewer link logs nobody in. Resolves to the cookie's value and whose it is; undefined when the secret opens nothing.
   */
  async logIn(
    secret: string,
    place?: LoginPlace,
  ): Promise<{ cookie: string; principal: Principal } | undefined> {
    const token = looksLike('token', secret) ? this.tokens.verify(secret) : undefined
    if (!token && !(await this.logins.redeem(secret))) return undefined
    const cookie = await this.sessions.create(token?.id, place)
    const principal = this.sessions.verify(cookie)?.principal
    return principal && { cookie, principal }
  }

  /** Stop following the files; resolves when everything is on the disk. Idempotent. */
  async close(): Promise<void> {
    this.external.close()
    await this.tokens.close()
    await this.links.close()
    await this.sessions.close()
  }
}
