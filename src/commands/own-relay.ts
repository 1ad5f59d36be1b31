import { request as requestTls } from 'node:https'
import type { IncomingMessage } from 'node:http'

/**
 * As `fetch`, for the relay whose address stands in the data folder: it runs on this machine, and its certificate is made
 * out to the names that others know it by, so it is not checked.
 */
export async function fetchOwnRelay(
  request: Request,
  init: { readonly signal: AbortSignal },
): Promise<Response> {
  const { method, url } = request
  if (!url.startsWith('https:')) return fetch(request, init)
  const body = Buffer.from(await request.arrayBuffer())
  const headers = Object.fromEntries(request.headers)
  const options = { method, headers, agent: false as const, rejectUnauthorized: false, ...init }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    requestTls(url, options, resolve).on('error', reject).end(body)
  })
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const { statusCode: status = 502, headersDistinct } = answer
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  // No body may go with these (RFC 9110 §6.4.1).
  return new Response(status === 204 || status === 304 ? null : bytes, { status, headers: pairs })
}
