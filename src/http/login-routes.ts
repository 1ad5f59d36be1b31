import { Router, type Request, type RequestHandler, type Response } from 'express'
import { audit } from '../auth/audit.ts'
import { callerOf } from '../auth/caller.ts'
import { credentialOf } from '../auth/credential.ts'
import type { Identity } from '../auth/identity.ts'
import { encodeSessionCookie } from '../auth/session-cookie.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Origin } from './proxies.ts'
import type { OnWrong } from './gate.ts'
import { MAX_AGENT_CHARACTERS } from '../auth/live-request.ts'
import { requestIdOf } from './request-id.ts'

export interface LoginOptions {
  readonly identity: Pick<Identity, 'logIn' | 'sessions'>
  readonly basePath: string
  readonly log: Log
  readonly onWrong: OnWrong
  /** Where an admitted request comes from. */
  readonly originOf: (req: Request) => Origin
}

/** `POST /login` with `{ "secret": … }` makes a session, `POST /logout` ends it. */
export function loginRoutes(options: LoginOptions): RequestHandler {
  const { identity, log, onWrong, originOf } = options
  const router = Router({ caseSensitive: true, strict: true })

  router.post('/login', async (req, res) => {
    const { address } = originOf(req)
    const agent = (req.get('user-agent') ?? '').slice(0, MAX_AGENT_CHARACTERS)
    const login = await identity.logIn(secretOf(req.body), { address, agent })
    if (!login) {
      onWrong(req, { from: address, isGuess: true })
      throw new RelayError(
        'unauthorized',
        'This link or token opens nothing: a login link works once, for 15 minutes; `baton login` prints a new one',
      )
    }
    audit(log, { principal: login.principal, address, requestId: requestIdOf(req) }, 'logged in')
    setCookie(req, res, login.cookie)
    const { name, role } = login.principal
    res.set('Cache-Control', 'no-store').json({ name, role })
  })

  router.post('/logout', async (req, res) => {
    const session = credentialOf(req, 'page', identity.sessions.cookieName)
    if (session?.carrier === 'cookie') await identity.sessions.end(session.secret)
    audit(log, callerOf(req), 'logged out')
    setCookie(req, res, '')
    res.status(204).end()
  })

  return router

  function setCookie(req: Request, res: Response, value: string): void {
    const { secure } = originOf(req)
    res.set(
      'Set-Cookie',
      encodeSessionCookie({ name: identity.sessions.cookieName, value, path: options.basePath, secure }),
    )
  }
}

function secretOf(body: unknown): string {
  const { secret, ...others } =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  if (typeof secret === 'string' && Object.keys(others).length === 0) return secret
  throw new RelayError('invalid-body', 'The body must be { "secret": "…" }')
}
