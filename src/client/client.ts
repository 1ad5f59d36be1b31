import createFetchClient, { type Client } from 'openapi-fetch'
import type { Paths, Problem } from './paths.ts'

export type {
  Layout,
  Link,
  Paths,
  ProbeReport,
  Problem,
  Reader,
  Rendition,
  Session,
  Source,
  Stream,
  Token,
} from './paths.ts'

/** A relay's API, typed: `client.GET('/streams/{id}', { params: { path: { id: 'door' } } })`. */
export type BatonClient = Client<Paths>

export interface BatonClientOptions {
  /** Where the relay's page is, with its base path, such as `https://home.example/baton/`. */
  readonly url: string
  /** Left out in a page of the relay itself, where the browser's cookie counts. */
  readonly token?: string
  /** Sends a request; default: the platform's. */
  readonly fetch?: (request: Request) => Promise<Response>
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A client for the API of one relay. */
export function createClient({ url, token, headers, fetch }: BatonClientOptions): BatonClient {
  const root = url.endsWith('/') ? url : `${url}/`
  return createFetchClient<Paths>({
    baseUrl: new URL('api', root).href,
    ...(fetch && { fetch }),
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  })
}

/** What the relay answered instead of what was asked for (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** The data of an answer; rejects with a {@link ProblemError} where the relay refused. */
export async function dataOf<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  const { data, error, response } = await answer
  if (response.ok) return data as Data
  throw new ProblemError(isProblem(error) ? error : foreignProblem(response.status))
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'detail' in error && 'code' in error
}

/** Something between us and the relay answered, or nothing of Baton is there. */
function foreignProblem(status: number): Problem {
  return {
    type: 'about:blank',
    title: 'No answer of a relay',
    status,
    detail: `What is at this address answered ${status} and is no Baton relay, or hides one; check the address`,
    code: 'internal',
  }
}
