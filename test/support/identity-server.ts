import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { LastingServer } from './lasting-server.ts'
import { closeAtEnd } from './leftovers.ts'

/** What the issuer's JWTs say unless a test says otherwise. */
export const ISSUER = 'https://id.example/'
export const AUDIENCE = 'baton'

/** One key of the issuer. */
interface Key {
  readonly id: string
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

/** An issuer of JWTs and a server that is asked who may watch, on one loopback port. */
export class IdentityServer extends LastingServer {
  /** Bodies of the questions that came to `/ask`, in order. */
  readonly questions: Record<string, unknown>[] = []
  /** How often the keys were fetched from `/keys`. */
  fetches = 0
  /** What `/ask` answers. */
  answer: (question: Record<string, unknown>, res: ServerResponse) => void = (_, res) =>
    res.writeHead(204).end()
  /** What `/keys` answers in place of the keys. */
  spoil: ((res: ServerResponse) => void) | undefined
  readonly keys: Key[] = []

  static async start(...algorithms: readonly string[]): Promise<IdentityServer> {
    const identity = new IdentityServer()
    for (const algorithm of algorithms.length > 0 ? algorithms : ['ES256']) await identity.addKey(algorithm)
    await identity.up()
    closeAtEnd(() => identity.down())
    return identity
  }

  get url(): string {
    return this.origin
  }

  /** As `--identity` takes it. */
  get jwt(): { readonly jwksUrl: string; readonly issuer: string; readonly audience: string } {
    return { jwksUrl: `${this.url}/keys`, issuer: ISSUER, audience: AUDIENCE }
  }

  async addKey(algorithm: string): Promise<Key> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm)
    const id = `key-${this.keys.length}`
    const jwk = { ...(await exportJWK(publicKey)), kid: id, alg: algorithm }
    const key = { id, algorithm, privateKey, jwk }
    this.keys.push(key)
    return key
  }

  /** A JWT with these claims, valid for `lifeSeconds`; signed with the first key. */
  async sign(
    claims: Readonly<Record<string, unknown>>,
    { key = this.keys[0]!, lifeSeconds = 60 }: { readonly key?: Key; readonly lifeSeconds?: number } = {},
  ): Promise<string> {
    const nowSec = Date.now() / 1000
    const all = {
      iss: ISSUER,
      aud: AUDIENCE,
      sub: 'ann',
      iat: Math.floor(nowSec),
      exp: nowSec + lifeSeconds,
      ...claims,
    }
    return new SignJWT(all).setProtectedHeader({ alg: key.algorithm, kid: key.id }).sign(key.privateKey)
  }

  protected override handle(req: IncomingMessage, res: ServerResponse): void {
    if (req.url === '/keys') {
      this.fetches++
      if (this.spoil) this.spoil(res)
      else res.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }))
      return
    }
    void text(req).then((body) => {
      const question = JSON.parse(body) as Record<string, unknown>
      this.questions.push(question)
      this.answer(question, res)
    })
  }
}
