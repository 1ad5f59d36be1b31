import type { IncomingMessage, ServerResponse } from 'node:http'
import { findCaller } from '../auth/caller.ts'
import { hideSecrets } from '../auth/secret.ts'
import type { Clock } from '../clock.ts'
import type { Log, LogFields } from '../log.ts'
import { requestIdOf } from './request-id.ts'

const MAX_PATH_CHARACTERS = 200

/** One line per request, written when it has ended: changes at `info`, all else at `debug`. Never a query, never a secret. */
export class AccessLog {
  readonly #log: Log
  readonly #clock: Clock

  constructor({ log, clock }: { readonly log: Log; readonly clock: Clock }) {
    this.#log = log
    this.#clock = clock
  }

  /** Write the line once the answer has ended, or its reader has gone. `from` is the caller's address. */
  follow(req: IncomingMessage, res: ServerResponse, from: string): void {
    const startMs = this.#clock.nowMs()
    res.once('close', () => {
      const outcome = res.headersSent ? { status: res.statusCode } : { aborted: true }
      const durationMs = Math.round(this.#clock.nowMs() - startMs)
      const fields = { ...fieldsOf(req, from), ...outcome, durationMs }
      const isDone = res.headersSent && res.statusCode < 400
      // What strangers try in vain must not fill a disk; `RefusedLogins` says that they do.
      const isNews = isChange(req) && (isDone || findCaller(req) !== undefined)
      if (isNews) this.#log.info(fields, 'request')
      else this.#log.debug(fields, 'request')
    })
  }

  /** Write the line of an upgrade that was handed to its output (101) or refused. */
  upgraded(req: IncomingMessage, from: string, status: number): void {
    this.#log.debug({ ...fieldsOf(req, from), status }, 'upgrade')
  }
}

function fieldsOf(req: IncomingMessage, from: string): LogFields {
  const principal = findCaller(req)?.principal
  // Express cuts the router's own part off `url` while it handles the request.
  const { originalUrl = req.url ?? '' } = req as IncomingMessage & { readonly originalUrl?: string }
  return {
    requestId: requestIdOf(req),
    method: req.method,
    path: shownPath(originalUrl.split('?', 1)[0]!),
    from,
    ...(principal && { who: principal.name, principal: principal.id, role: principal.role }),
  }
}

/** Segments of no address of ours may be an address of a camera, with its password: somebody took it for an id. */
function shownPath(path: string): string {
  const segments = hideSecrets(path).split('/')
  return segments
    .map((segment) => (PLAIN.test(segment) ? segment : '***'))
    .join('/')
    .slice(0, MAX_PATH_CHARACTERS)
}

/** Letters, digits, and what {@link hideSecrets} puts in a secret's place. */
const PLAIN = /^[\w.~*-]*$/

function isChange(req: IncomingMessage): boolean {
  return req.method !== 'GET' && req.method !== 'HEAD' && req.method !== 'OPTIONS'
}
