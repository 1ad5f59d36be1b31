import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { MAX_IMPORT_BYTES } from '../config/import/read-import.ts'
import { RelayError } from '../errors.ts'
import { depthOf } from './json-depth.ts'
import { faultOffset } from './json-fault.ts'

/** As much as a change may hold. */
export const MAX_BODY_BYTES = 64 * 1024

/** So many arrays and objects may lie inside one another: whoever reads a body may call itself for each. */
export const MAX_BODY_DEPTH = 32

/**
 * Addresses whose bodies may hold more: whole files of other programs, in which JSON writes two bytes for each line break and
 * each quote, and what stands beside them.
 */
export const LARGE_BODIES = new Map([['/api/import', 2 * MAX_IMPORT_BYTES + MAX_BODY_BYTES]])

/** The methods that some address knows and that change something. */
const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Read the JSON of a change into `req.body`. Any other type is refused, because it is the one that a form of
 * another site cannot send. A DELETE without a body needs none: no form can send it either.
 */
export function jsonBody(): (RequestHandler | ErrorRequestHandler)[] {
  return [checkType, bytesReader(), refuse, parse]
}

function bytesReader(): RequestHandler {
  const limits = new Set([MAX_BODY_BYTES, ...LARGE_BODIES.values()])
  const readers = new Map(
    [...limits].map((limit) => [limit, express.raw({ limit, type: () => true, inflate: false })]),
  )
  return (req, res, next) => readers.get(limitOf(req))!(req, res, next)
}

function limitOf({ path }: Request): number {
  return LARGE_BODIES.get(path) ?? MAX_BODY_BYTES
}

function checkType(req: Request, _res: Response, next: NextFunction): void {
  if (!isChange(req) || (req.method === 'DELETE' && !hasBody(req))) return next()
  const [type = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(';', 1)
  const allowed =
    req.method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json']
  if (!allowed.includes(type.trim()))
    throw new RelayError(
      'unsupported-media-type',
      `A change needs the header Content-Type: ${allowed.join(' or ')}`,
    )
  next()
}

/** What the reader of bodies complains of, in our words. */
function refuse(
  error: { status?: number; type?: string },
  req: Request,
  _res: Response,
  next: NextFunction,
): void {
  if (error.type === 'entity.too.large')
    return next(
      new RelayError('body-too-large', `The body is larger than ${limitOf(req)} bytes; send it in parts`),
    )
  if (error.type === 'encoding.unsupported')
    return next(
      new RelayError('unsupported-media-type', 'The body must not be compressed; leave Content-Encoding out'),
    )
  next(
    error.status === 400
      ? new RelayError('bad-request', 'The body did not arrive whole; send it again')
      : error,
  )
}

function parse(req: Request, _res: Response, next: NextFunction): void {
  const bytes: unknown = req.body
  req.body = undefined
  if (!isChange(req) || !Buffer.isBuffer(bytes) || bytes.length === 0) return next()
  req.body = parseJson(bytes)
  next()
}

/** The value of a JSON text (RFC 8259), not too deep. A `RelayError` says where it breaks, and never what stands there. */
function parseJson(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new RelayError('invalid-body', 'The body is not JSON: it is not UTF-8; encode it so', {
      cause: error,
    })
  }
  const value = parseText(text)
  if (depthOf(text) > MAX_BODY_DEPTH)
    throw new RelayError(
      'invalid-body',
      `The body nests deeper than ${MAX_BODY_DEPTH} levels of { and [; write it flatter`,
    )
  return value
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Node's message would repeat what stands there, and that may be a password.
    const before = text.slice(0, faultOffset(text)).split('\n')
    const where = `line ${before.length}, column ${before.at(-1)!.length + 1}`
    throw new RelayError('invalid-body', `The body is not JSON: it breaks at ${where}; mend it there`)
  }
}

function isChange(req: Request): boolean {
  return CHANGES.has(req.method)
}

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
}
