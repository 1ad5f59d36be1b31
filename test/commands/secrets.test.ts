import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { CREDENTIAL_NAME } from '../../src/config/secret-keys.ts'
import { runCli } from '../support/cli.ts'
import { startRelayProcess, type RelayProcess } from '../support/relay-process.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const secretsFile = join(folder, 'data/secrets.json')
const files = ['--data', join(folder, 'data')]
const [KEY, OTHER] = ['key', 'other'].map((name) => join(folder, name)) as [string, string]
const PASSWORD = 'hunter2'

const start = (flags: readonly string[], environment = {}): Promise<RelayProcess> =>
  startRelayProcess({ folder, flags, environment })

async function prepare(): Promise<void> {
  await writeFile(KEY, `${'k'.repeat(43)}\n`)
  await writeFile(OTHER, `${'o'.repeat(43)}\n`)
  await writeFile(join(folder, 'streams.json'), '{ "streams": [] }')
}

async function add({ url, token }: RelayProcess, id: string): Promise<void> {
  const body = { id, url: 'rtsp://127.0.0.1:9/x', user: 'me', password: PASSWORD, mode: 'on-demand' }
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  assert.equal((await fetch(new URL('api/streams', url), init)).status, 201)
}

/** Whether the relay's answer says that this stream has a secret. */
async function hasSecret({ url, token }: RelayProcess, id: string): Promise<boolean> {
  const answer = await fetch(new URL(`api/streams/${id}`, url), {
    headers: { authorization: `Bearer ${token}` },
  })
  return /"hasSecret":true/.test(await answer.text())
}

const onDisk = async (): Promise<boolean> => (await readFile(secretsFile, 'utf8')).includes(PASSWORD)

describe('A relay with a key for its secrets', () => {
  it('takes over what lay in the open, reads it after a kill, and comes back out by baton secrets decrypt', async () => {
    await prepare()
    const plain = await start([])
    await add(plain, 'a')
    assert.equal(await onDisk(), true)
    await plain.end('SIGTERM')

    const first = await start(['--secrets-key-file', KEY])
    assert.equal(await onDisk(), false)
    await add(first, 'b')
    await first.end('SIGKILL')
    const second = await start([], { BATON_SECRETS_KEY_FILE: KEY })
    assert.deepEqual([await hasSecret(second, 'a'), await hasSecret(second, 'b')], [true, true])
    const refused = await runCli(['secrets', 'decrypt', '--secrets-key-file', KEY, ...files])
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /runs on the data folder; end it/)
    await second.end('SIGTERM')
    assert.equal(await onDisk(), false)

    const out = await runCli(['secrets', 'decrypt', '--secrets-key-file', KEY, ...files])
    assert.deepEqual(out, { code: 0, stdout: 'The secrets of 2 sources are decrypted\n', stderr: '' })
    assert.equal(await onDisk(), true)
    const back = await start([])
    assert.equal(await hasSecret(back, 'b'), true)
    await back.end('SIGTERM')
  })

  it('takes the credential that systemd hands it', async () => {
    await prepare()
    const credentials = join(folder, 'credentials')
    await mkdir(credentials)
    await writeFile(join(credentials, CREDENTIAL_NAME), 'c'.repeat(43))
    const relay = await start([], { CREDENTIALS_DIRECTORY: credentials })
    await add(relay, 'a')
    assert.equal(await onDisk(), false)
    assert.equal(await hasSecret(relay, 'a'), true)
    await relay.end('SIGTERM')
  })

  it('neither starts nor checks without its key or with another, says what to do, and changes nothing', async () => {
    await prepare()
    const relay = await start(['--secrets-key-file', KEY])
    await add(relay, 'a')
    await relay.end('SIGTERM')
    const before = await readFile(secretsFile, 'utf8')
    const all = [...files, '--streams', join(folder, 'streams.json')]
    for (const [flags, says] of [
      [[], /no key was given; name the file that holds it with --secrets-key-file/],
      [
        ['--secrets-key-file', OTHER],
        /other holds [0-9a-f]{16}; name the file that holds its key, or add that key/,
      ],
    ] as const) {
      for (const words of [['start', '--port', '0'], ['check'], ['export']]) {
        const { code, stdout, stderr } = await runCli([...words, ...flags, ...all])
        assert.equal(code, 1, words.join(' '))
        assert.match(stdout + stderr, says)
      }
      assert.equal(await readFile(secretsFile, 'utf8'), before)
    }
    assert.equal((await runCli(['check', '--secrets-key-file', KEY, ...all])).code, 0)
    const missing = await runCli(['start', '--port', '0', '--secrets-key-file', join(folder, 'gone'), ...all])
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /gone.*is not there; make a key with "openssl rand -base64 32"/)
  })

  it('moves passwords that were written by hand out of the file, encrypted, by baton check --fix', async () => {
    await prepare()
    const streams = join(folder, 'streams.json')
    await writeFile(streams, `{ "streams": [{ "id": "a", "url": "rtsp://me:${PASSWORD}@127.0.0.1:9/" }] }`)
    const all = [...files, '--streams', streams, '--secrets-key-file', KEY]
    assert.match((await runCli(['check', '--fix', ...all])).stdout, /Moved the secrets of "a"/)
    assert.doesNotMatch(await readFile(streams, 'utf8'), new RegExp(PASSWORD))
    assert.equal(await onDisk(), false)
    const out = await runCli(['secrets', 'decrypt', '--secrets-key-file', KEY, ...files])
    assert.equal(out.code, 0)
    assert.equal(await onDisk(), true)
    const again = await runCli(['secrets', 'encrypt', '--secrets-key-file', OTHER, ...files, '--json'])
    assert.deepEqual(Object.keys(JSON.parse(again.stdout) as object), ['key', 'sources'])
    assert.equal(await onDisk(), false)
    assert.match((await runCli(['secrets', 'encrypt', ...files])).stderr, /No key is named/)
  })
})
