import { Router, type Request, type RequestHandler, type Response } from 'express'
import { callerOf } from '../auth/caller.ts'
import { nameFaults, queryError } from '../auth/live-query.ts'
import { may } from '../auth/roles.ts'
import { unknownStream } from '../auth/unknown-stream.ts'
import { STREAM_ID } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import type { Answer, Call, Operation } from './operation.ts'

/** Express routes for these operations. What they throw goes to the next error handler. */
export function routerOf(operations: readonly Operation[]): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const [path, group] of groupByPath(operations)) {
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'))
    for (const operation of group) route[operation.method](handlerOf(operation))
    route.all(refuseMethod(group.map(({ method }) => method.toUpperCase())))
  }
  return router
}

function groupByPath(operations: readonly Operation[]): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>()
  for (const operation of operations)
    groups.set(operation.path, [...(groups.get(operation.path) ?? []), operation])
  return groups
}

function handlerOf(operation: Operation): RequestHandler {
  return async (req, res) => {
    const call = callOf(req)
    checkPermission(operation, call)
    checkQuery(operation, call)
    if (operation.body && call.body === undefined)
      throw new RelayError('invalid-body', 'The body is missing; it must be JSON')
    if (!operation.body && saysSomething(call.body))
      throw new RelayError(
        'bad-request',
        'This request takes no body, and nobody reads what yours says; leave it out',
      )
    send(res, await operation.run(call))
  }
}

/** Clients that always send a body send `{}`. */
function saysSomething(body: unknown): boolean {
  return body !== undefined && JSON.stringify(body) !== '{}'
}

function callOf(req: Request): Call {
  return {
    caller: callerOf(req),
    params: req.params as Record<string, string>,
    query: new URL(req.originalUrl, 'http://localhost').searchParams,
    body: req.body as unknown,
    ifMatch: req.get('If-Match'),
  }
}

/** Whoever may not even read a stream does not learn that there is one. */
function checkPermission({ action }: Operation, { caller: { principal }, params }: Call): void {
  if (action === undefined) return
  const { id } = params
  if (id !== undefined && !STREAM_ID.test(id))
    throw new RelayError(
      'bad-request',
      'An id is 1 to 64 letters, digits, hyphens and underscores; mend the one in the address',
    )
  if (id !== undefined && may(principal, 'read') && !may(principal, 'read', id)) throw unknownStream()
  if (!may(principal, action, id))
    throw new RelayError(
      'forbidden',
      `The role ${principal.role} may not do this; it needs a token of another role`,
    )
}

/** What nobody reads would be taken for done: a camera that was not asked for one that was. */
function checkQuery({ query: known = {} }: Operation, { query }: Call): void {
  const faults = nameFaults(query, Object.keys(known))
  if (faults.length > 0) throw queryError(faults)
}

/** By hand, for Express would answer `If-None-Match` with 304 although the state beside the settings has changed. */
function send(res: Response, { status, body, headers = {} }: Answer): void {
  const content = body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }
  res.writeHead(status, { 'Cache-Control': 'no-store', ...headers, ...content })
  res.end(body === undefined ? undefined : JSON.stringify(body))
}

function refuseMethod(allowed: readonly string[]): RequestHandler {
  return (req, res) => {
    const methods = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed
    res.set('Allow', methods.join(', '))
    throw new RelayError(
      'method-not-allowed',
      `This address knows no ${req.method}, only ${methods.join(', ')}`,
    )
  }
}
