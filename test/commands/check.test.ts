import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runCli, type Ended } from '../support/cli.ts'
import { testFolder } from '../support/test-folder.ts'
import { makeTlsPair } from '../support/tls-pair.ts'

const folder = testFolder()
const at = (name: string): string => join(folder, name)

function check(...words: readonly string[]): Promise<Ended> {
  return runCli(['check', '--streams', at('streams.json'), '--data', at('data'), ...words])
}

async function write(name: string, value: unknown): Promise<string> {
  await mkdir(at('data'), { recursive: true })
  await writeFile(at(name), typeof value === 'string' ? value : JSON.stringify(value))
  return at(name)
}

describe('baton check, of the files beside streams.json', () => {
  it('says of each what is wrong with it, its line and its path, and no secret', async () => {
    await write('streams.json', { streams: [] })
    const identity = await write('identity.json', '{\n  "callback": { "url": "ftp://sso/" },\n  "jtw": {}\n}')
    const webhooks = await write(
      'webhooks.json',
      '{ "targets": [\n  { "name": "house",\n    "url": "https://house/",\n    "secret": "hunter2" }\n] }',
    )
    const tokens = await write('data/tokens.json', { version: 1, tokens: [{ id: 'a' }] })
    const { code, stdout, stderr } = await check('--identity', identity, '--webhooks', webhooks)
    assert.deepEqual([code, stderr], [1, ''])
    const wanted = [
      `${identity}: line 2, /callback/url: is no http:// or https:// URL`,
      `${identity}: line 3, /jtw: is not known; did you mean "jwt"`,
      `${webhooks}: line 4, /targets/0/secret: is not whsec_`,
      `Cannot use ${tokens}: /tokens/0 is not a token`,
    ]
    for (const words of wanted) assert.ok(stdout.includes(words), `${words}\nis not in\n${stdout}`)
    assert.doesNotMatch(stdout, /hunter2/)
    const json = JSON.parse((await check('--identity', identity, '--json')).stdout) as {
      files: { file: string; faults: { path: string; message: string }[] }[]
    }
    const { faults } = json.files.find(({ file }) => file === identity)!
    assert.deepEqual(faults.map(({ path }) => path).sort(), ['/callback/url', '/jtw'])
  })

  it('ends with 0 and names them where all are in order, and with 1 where one is not there', async () => {
    await write('streams.json', { streams: [] })
    const identity = await write('identity.json', { callback: { url: 'http://sso.example/auth' } })
    const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const webhooks = await write('webhooks.json', { targets: [{ name: 'a', url: 'http://a/', secret }] })
    await write('data/tokens.json', { version: 1, tokens: [] })
    await write('data/links.json', { version: 1, links: [] })
    const { cert, key } = await makeTlsPair(folder, 'localhost')
    const flags = ['--identity', identity, '--webhooks', webhooks, '--tls-cert', cert, '--tls-key', key]
    const { code, stdout } = await check(...flags)
    assert.equal(code, 0, stdout)
    const files = [identity, webhooks, cert, at('data/tokens.json'), at('data/links.json')]
    for (const file of files) assert.ok(stdout.includes(`\n${file}: in order`), stdout)
    const gone = await check('--webhooks', at('none.json'))
    assert.equal(gone.code, 1)
    assert.match(gone.stdout, /none\.json is not there; make it, or leave out the setting/)
    const broken = await check('--tls-cert', identity, '--tls-key', key)
    assert.equal(broken.code, 1)
    assert.match(broken.stdout, /--tls-cert \S+identity\.json/)
  })
})
