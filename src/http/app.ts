import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { callerOf } from '../auth/caller.ts'
import { may } from '../auth/roles.ts'
import { RelayError } from '../errors.ts'
import type { Health, HealthReport } from './health.ts'
import { jsonBody } from './json-body.ts'
import { loginRoutes, type LoginOptions } from './login-routes.ts'
import { pageRoutes } from './page-routes.ts'
import type { Pages } from './pages.ts'

export interface AppOptions extends LoginOptions {
  readonly pages: Pages
  /** Answers below `/api`, for callers that are known already; what it throws becomes a problem. */
  readonly api: RequestHandler
  /** Answers `/metrics`; what it throws becomes a problem. */
  readonly metrics: (req: IncomingMessage, res: ServerResponse) => void | Promise<void>
  readonly health: Pick<Health, 'alive' | 'ready'>
  readonly onError: ErrorRequestHandler
}

/** Everything but `/live/`: pages, files, login, API and metrics. The gate has judged each request already. */
export function createApp(options: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.set('query parser', 'simple')
  app.use(healthRoutes(options.health))
  app.use(pageRoutes(options.pages))
  app.use(jsonBody())
  app.use(loginRoutes(options))
  app.get('/metrics', (req, res) => {
    if (!may(callerOf(req).principal, 'metrics'))
      throw new RelayError('forbidden', 'The metrics need a token with the role metrics, operator or admin')
    return options.metrics(req, res)
  })
  app.all('/api/events', () => {
    throw new RelayError('not-found', 'This address is a WebSocket; see docs/events.md')
  })
  app.use('/api', options.api)
  app.use(() => {
    throw new RelayError(
      'not-found',
      'There is nothing at this address; /api/openapi.json lists those of the API. An id in an address holds no slash',
    )
  })
  app.use(blameCaller)
  app.use(options.onError)
  return app
}

/** Express refuses some requests itself. */
const blameCaller: ErrorRequestHandler = (error: { status?: number }, _req, _res, next) => {
  if (error instanceof URIError)
    return next(
      new RelayError('bad-request', 'The address holds a % that begins no UTF-8 character; write %25'),
    )
  const isCallers = error.status !== undefined && error.status >= 400 && error.status < 500
  next(
    isCallers
      ? new RelayError('bad-request', 'The request cannot be understood; mend its address and its headers')
      : error,
  )
}

function healthRoutes(health: AppOptions['health']): RequestHandler {
  return async (req, res, next) => {
    const look = LOOKS.get(req.path)
    if (!look) return next()
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.set('Allow', 'GET, HEAD')
      throw new RelayError('method-not-allowed', 'Health can only be read, by GET or HEAD')
    }
    const report = await look(health)
    res
      .status(report.status === 'failing' ? 503 : 200)
      .set('Cache-Control', 'no-store')
      .json(report)
  }
}

const LOOKS = new Map<string, (health: AppOptions['health']) => HealthReport | Promise<HealthReport>>([
  ['/healthz', (health) => health.alive()],
  ['/readyz', (health) => health.ready()],
])
