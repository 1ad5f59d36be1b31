import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { before, describe, it } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { placeOf } from '../../../src/sources/ffmpeg/http-place.ts'
import { closeAtEnd } from '../../support/leftovers.ts'
import { testFolder } from '../../support/test-folder.ts'
import { makeTlsPair } from '../../support/tls-pair.ts'
import { serveHttp } from './http-kit.ts'

const folder = testFolder()

describe('The place of a stream over http', () => {
  const rule = new AddressRule({ allowLoopback: 'always' })
  /** Where a server sends whoever asks for `/stream`, and itself; the other paths are streams. */
  let plain = ''
  let tls = ''
  let location = ''

  before(async () => {
    const listener: Parameters<typeof serveHttp>[0] = (request, response) => {
      if (request.url === '/stream') response.writeHead(302, { location })
      response.end()
    }
    plain = new URL((await serveHttp(listener)).url).origin
    const { key, cert } = await makeTlsPair(folder, 'localhost')
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closeAtEnd(async () => server.close().closeAllConnections())
    tls = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  /** Where a pull with a login would go. */
  async function placeFrom(origin: string, to: string): Promise<string> {
    location = to
    const url = rule.parse(`${origin.replace('//', '//jo:p%40ss@')}/stream`, 'api')
    const place = await placeOf({ url, rule, clock: systemClock }, AbortSignal.timeout(60_000))
    return 'cause' in place ? assert.fail(place.message) : place.url.href
  }

  const withLogin = (address: string, login: string): string => address.replace('//', `//${login}@`)
  const anotherName = (address: string): string => address.replace('127.0.0.1', 'localhost')

  it('has the login of the address that led there where it is on the same host', async () => {
    assert.equal(await placeFrom(plain, '/here'), withLogin(`${plain}/here`, 'jo:p%40ss'))
    for (const origin of [plain, tls])
      assert.equal(await placeFrom(plain, `${origin}/here`), withLogin(`${origin}/here`, 'jo:p%40ss'))
    assert.equal(await placeFrom(tls, `${tls}/here`), withLogin(`${tls}/here`, 'jo:p%40ss'))
  })

  it('has none where it is on another host, or not under TLS any more', async () => {
    const elsewhere = `${anotherName(plain)}/here`
    assert.equal(await placeFrom(plain, elsewhere), elsewhere)
    assert.equal(await placeFrom(plain, elsewhere.replace('http:', '')), elsewhere)
    assert.equal(await placeFrom(tls, `${plain}/here`), `${plain}/here`)
  })

  it('has its own login where the answer names one', async () => {
    for (const origin of [plain, anotherName(plain)]) {
      const own = withLogin(`${origin}/here`, 'amy:other')
      assert.equal(await placeFrom(plain, own), own)
    }
  })
})
