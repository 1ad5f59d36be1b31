import type { Router } from 'express'
import * as z from 'zod'
import { identityOperations, type IdentityParts } from './identity-operations.ts'
import { linkOperations, type LinkParts } from './link-operations.ts'
import { importOperations, type ImportParts } from './import-operations.ts'
import { OUTPUT_OPERATIONS } from './output-operations.ts'
import { openapiOf } from './openapi.ts'
import type { Operation } from './operation.ts'
import { orderOperation, type OrderParts } from './order-operation.ts'
import { probeOperation, type ProbeParts } from './probe-operation.ts'
import { routerOf } from './router.ts'
import { runningOperations, type RunningParts } from './running-operations.ts'
import { sessionOperations, type SessionParts } from './session-operations.ts'
import { streamOperations, type StreamParts } from './stream-operations.ts'

export interface ApiParts extends StreamParts, OrderParts, RunningParts, IdentityParts, ProbeParts {
  readonly identity: IdentityParts['identity'] & LinkParts['identity'] & SessionParts['identity']
  readonly streams: StreamParts['streams'] & ImportParts['streams']
  /** Of the relay, for the document. */
  readonly version: string
  /** Where the API is reached, without a slash at its end, such as `/baton/api`. */
  readonly address: string
}

/** The REST API: Express routes that expect callers who are known and bodies that are read. */
export function createApi(parts: ApiParts): Router {
  return routerOf(apiOperations(parts))
}

/** The OpenAPI document, the same for every relay; its page and its typed client are made from it. */
export function apiDocument(): object {
  // What the operations work with is not touched before one is called.
  const operations = apiOperations({ version: '', address: '/api' } as ApiParts)
  return openapiOf([...operations, ...OUTPUT_OPERATIONS], '/api', '')
}

/** Everything the API does, its own description included. */
function apiOperations(parts: ApiParts): readonly Operation[] {
  const operations = [
    ...streamOperations(parts),
    orderOperation(parts),
    ...importOperations(parts),
    ...runningOperations(parts),
    probeOperation(parts),
    ...identityOperations(parts),
    ...linkOperations(parts),
    ...sessionOperations(parts),
  ]
  const openapi: Operation = {
    name: 'readOpenapi',
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    action: undefined,
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({}) } },
    run: () => ({ status: 200, body: document }),
  }
  const all = [...operations, openapi]
  const document = openapiOf([...all, ...OUTPUT_OPERATIONS], parts.address, parts.version)
  return all
}
