import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { CARRIERS, credentialOf, type Carrier, type Way } from '../../src/auth/credential.ts'

const TOKEN = 'baton_a-token'
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** One request for each carrier, carrying {@link TOKEN}. */
const REQUESTS: Record<Carrier, { url?: string; headers: Record<string, string> }> = {
  bearer: { headers: { authorization: `bearer ${TOKEN}` } },
  basic: { headers: { authorization: `Basic ${base64(`any one:${TOKEN}`)}` } },
  query: { url: `/live/yard?rendition=sub&token=${TOKEN}`, headers: {} },
  subprotocol: {
    headers: {
      'sec-websocket-protocol': `baton.v1, baton.token.${Buffer.from(TOKEN).toString('base64url')}`,
    },
  },
  cookie: { headers: { cookie: `theme=dark; baton_x=${TOKEN}` } },
}

function requestOf(...carriers: Carrier[]): IncomingMessage {
  const parts = carriers.map((carrier) => REQUESTS[carrier])
  const headers = Object.assign({}, ...parts.map((part) => part.headers)) as Record<string, string>
  return { url: parts.find((part) => part.url)?.url ?? '/live/yard', headers } as unknown as IncomingMessage
}

describe('credentialOf', () => {
  for (const [way, allowed] of Object.entries(CARRIERS))
    it(`finds on the way "${way}" what the table allows there, and nothing else`, () => {
      for (const carrier of Object.keys(REQUESTS) as Carrier[]) {
        const expected = allowed.includes(carrier) ? { carrier, secret: TOKEN } : undefined
        assert.deepEqual(credentialOf(requestOf(carrier), way as Way, 'baton_x'), expected)
      }
    })

  it('keeps tokens in addresses and Basic to where players need them', () => {
    assert.deepEqual(CARRIERS.api, ['bearer', 'cookie'])
    assert.deepEqual(CARRIERS.page, ['bearer', 'cookie'])
  })

  it('takes what was put there on purpose before the cookie', () => {
    for (const carrier of ['bearer', 'basic', 'query', 'subprotocol'] as const)
      assert.equal(credentialOf(requestOf('cookie', carrier), 'upgrade', 'baton_x')?.carrier, carrier)
  })

  it('finds nothing in headers that only resemble one', () => {
    for (const headers of [
      { authorization: 'Bearer' },
      { authorization: `Digest ${TOKEN}` },
      { authorization: `Basic ${base64('user:')}` },
      { cookie: `baton_xy=${TOKEN}; =${TOKEN}` },
      { 'sec-websocket-protocol': 'baton.token.' },
    ])
      assert.equal(
        credentialOf({ url: '/live/yard', headers } as unknown as IncomingMessage, 'upgrade', 'baton_x'),
        undefined,
      )
  })
})
