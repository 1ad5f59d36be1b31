import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { RelayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { challengeFor } from './challenge.ts'
import { FailedRequests } from './failed-requests.ts'
import type { OnWrong } from './gate.ts'
import { HeldAnswers } from './held-answers.ts'
import { isLost, sendLost } from './lost.ts'
import type { Pages } from './pages.ts'
import { refuseUpgrade, sendProblem } from './problem.ts'
import { RefusedLogins } from './refused-logins.ts'
import { requestIdOf } from './request-id.ts'

export interface RefusalsOptions {
  readonly clock: Clock
  readonly log: Log
  readonly pages: Pages
  /** Whose tries are counted together: the address that a request comes from. */
  readonly addressOf: (req: IncomingMessage) => string
}

/** Answers what is refused or failed: by a problem or a page for people, later to who guesses; faults of ours are logged. */
export class Refusals {
  readonly #options: RefusalsOptions
  readonly #logins: RefusedLogins
  readonly #failed: FailedRequests
  readonly #held: HeldAnswers
  /** Requests that tried a wrong token or login. */
  readonly #guesses = new WeakSet<IncomingMessage>()

  constructor(options: RefusalsOptions) {
    this.#options = options
    this.#logins = new RefusedLogins(options)
    this.#failed = new FailedRequests(options)
    this.#held = new HeldAnswers(options.clock)
  }

  /** Notes a wrong token or login; the answer to a guess is held. */
  readonly wrong: OnWrong = (req, { from, isGuess }) => {
    this.#logins.note(from, requestIdOf(req))
    if (isGuess) this.#guesses.add(req)
  }

  answer(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    this.#report(error, req)
    const isUnauthorized = error instanceof RelayError && error.code === 'unauthorized'
    const headers = isUnauthorized ? { 'WWW-Authenticate': challengeFor(req) } : {}
    const page = this.#options.pages.lost
    this.#send(error, req, res, (error) => {
      if (page !== undefined && isLost(error, req)) sendLost(res, page)
      else sendProblem(res, error, headers)
    })
  }

  /** @param onSent gets the HTTP status, which may be later. */
  answerUpgrade(
    error: unknown,
    req: IncomingMessage,
    socket: Duplex,
    onSent: (status: number) => void,
  ): void {
    this.#report(error, req)
    this.#send(error, req, socket, (error) => onSent(refuseUpgrade(socket, error, requestIdOf(req))))
  }

  /** Says what was only counted of refused logins so far. Answers may still be sent. */
  closeLogins(): void {
    this.#logins.close()
  }

  /** Says what was only counted of failed requests so far. */
  close(): void {
    this.#failed.close()
  }

  /** At once, but for guesses. */
  #send(
    error: unknown,
    req: IncomingMessage,
    peer: ServerResponse | Duplex,
    send: (error: unknown) => void,
  ): void {
    if (!this.#guesses.has(req)) send(error)
    else
      this.#held.hold(this.#options.addressOf(req), peer, (isTooMany) =>
        send(isTooMany ? TOO_MANY_TRIES : error),
      )
  }

  /** A fault of ours goes to the log, for the answer does not tell it. */
  #report(error: unknown, req: IncomingMessage): void {
    if (error instanceof RelayError && error.code !== 'internal') return
    this.#failed.note(error, requestIdOf(req))
  }
}

const TOO_MANY_TRIES = new RelayError(
  'too-many-tries',
  'Too many wrong tokens or logins came from this address; wait a minute, or use a right one, which works at once',
)
