import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { parseWebhooks, WEBHOOK_TYPES } from '../../src/config/webhooks-file.ts'
import { MAX_WAITING } from '../../src/webhooks/message-queue.ts'
import { eventually, eventuallyRead } from '../support/eventually.ts'
import { startFaultyCamera } from '../support/faulty-camera.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { TestRelay } from '../support/relay.ts'
import { testFolder } from '../support/test-folder.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'

const folder = testFolder()
const secret = `whsec_${Buffer.alloc(32, 'canary-key').toString('base64')}`
const page = await readFile(resolve(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')

async function fileOf(...targets: readonly object[]): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'baton-webhooks-')), 'webhooks.json')
  await writeFile(path, JSON.stringify({ targets }), { mode: 0o600 })
  return path
}

describe('Webhooks of a running relay', () => {
  it('tell of a camera’s life what its target asked for, signed, and no secret anywhere', async () => {
    const [camera, receiver, downs] = [
      await startFaultyCamera(),
      await WebhookReceiver.start(),
      await WebhookReceiver.start(),
    ]
    const file = await fileOf(
      { name: 'all', url: `${receiver.url}?key=canary-query`, secret, downAfterSeconds: 0 },
      { name: 'yard', url: downs.url, secret, streams: ['yard'], events: ['stream.added'] },
    )
    const relay = await TestRelay.start({ settings: { webhooks: file } })
    try {
      const hello = await receiver.webhook('relay.hello')
      assert.deepEqual(hello.data['streams'], 0)
      const url = camera.url.replace('rtsp://', 'rtsp://ann:canary-password@')
      assert.equal((await relay.send('POST', 'api/streams', { id: 'door', url })).status, 201)
      await receiver.webhook('stream.added', ({ stream }) => stream === 'door')
      const live = await receiver.webhook('stream.live')
      assert.deepEqual(
        [live.path, live.data['rendition'], live.data['outage']],
        ['/hook?key=canary-query', 'main', null],
      )
      await camera.close()
      const down = await receiver.webhook('stream.down')
      assert.ok(['exited', 'unreachable', 'stalled'].includes(String(down.data['cause'])), down.body)
      await relay.send('POST', 'api/streams', { id: 'yard', url: 'rtsp://192.0.2.1/', mode: 'on-demand' })
      await relay.fetch('api/streams/door', { method: 'DELETE' })
      await receiver.webhook('stream.removed', ({ stream }) => stream === 'door')
      await downs.webhook('stream.added')
      assert.deepEqual(
        downs.requests.map(({ type, data }) => [type, data['stream']]),
        [['stream.added', 'yard']],
      )
      for (const { body, headers } of receiver.requests)
        new Webhook(secret).verify(body, headers as Record<string, string>)
      const metrics = await eventuallyRead(
        'the metrics count what was delivered',
        async () => (await relay.fetch('metrics')).text(),
        (text) => /baton_webhook_messages_total\{target="yard",result="delivered"\} 1\n/.test(text),
      )
      const told = [...receiver.requests.map(({ body }) => body), metrics, JSON.stringify(relay.lines)].join(
        '\n',
      )
      assert.doesNotMatch(told, /canary/)
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('go to other targets once the file is edited, and on to the same ones where the edit is broken', async () => {
    const [first, second] = [await WebhookReceiver.start(), await WebhookReceiver.start()]
    const file = await fileOf({ name: 'first', url: first.url, secret })
    const relay = await TestRelay.start({ settings: { webhooks: file } })
    try {
      await first.webhook('relay.hello')
      await writeFile(file, '{ "targets": [ { "name": "first", "secret": "canary" } ] }')
      await eventually('the fault is in the log', () => relay.lines.some(({ level }) => level === 'error'))
      assert.doesNotMatch(JSON.stringify(relay.lines), /canary/)
      await relay.send('POST', 'api/streams', { id: 'door', url: 'rtsp://192.0.2.1/', mode: 'on-demand' })
      await first.webhook('stream.added')
      await writeFile(file, JSON.stringify({ targets: [{ name: 'second', url: second.url, secret }] }))
      const hello = await second.webhook('relay.hello')
      assert.equal(hello.data['streams'], 1)
      await relay.fetch('api/streams/door', { method: 'DELETE' })
      await second.webhook('stream.removed')
      assert.deepEqual(
        first.requests.map(({ type }) => type),
        ['relay.hello', 'stream.added'],
      )
    } finally {
      await relay.close()
    }
  })

  it('do not hold up the end of the relay, and tell nothing of it', async () => {
    const receiver = await WebhookReceiver.start()
    const file = await fileOf({
      name: 'slow',
      url: receiver.url,
      secret,
      timeoutSeconds: 60,
      downAfterSeconds: 0,
    })
    receiver.answer = () => undefined
    const relay = await TestRelay.start({ settings: { webhooks: file } })
    await eventually('a try is under way', () => receiver.requests.length === 1)
    await relay.close()
    assert.equal(receiver.requests.length, 1)
  })

  it('warn of a file that other users of the machine may open', async () => {
    const file = await fileOf()
    const isWarned = async (): Promise<boolean> => {
      const relay = await TestRelay.start({ settings: { webhooks: file } })
      await relay.close()
      return relay.lines.some(({ path, level }) => path === file && level === 'warn')
    }
    assert.equal(await isWarned(), false)
    await chmod(file, 0o640)
    assert.equal(await isWarned(), true)
  })

  it('keep a relay from starting whose file is missing or has a fault', async () => {
    await assert.rejects(
      TestRelay.start({ settings: { webhooks: '/nowhere/webhooks.json' } }),
      /is not there/,
    )
    const file = await fileOf({ name: 'a b', url: 'http://127.0.0.1/', secret })
    await assert.rejects(TestRelay.start({ settings: { webhooks: file } }), /\/targets\/0\/name: is no id/)
  })
})

describe('docs/webhooks.md', () => {
  it('shows a receiver that takes what the relay sends, and nothing that was not signed with its secret', async () => {
    const [, script = ''] = /^```js\n([^]*?)^```$/m.exec(page) ?? []
    const path = join(await mkdtemp(join(folder, 'baton-receiver-')), 'receiver.mjs')
    await writeFile(path, script)
    const child = spawn(process.execPath, [path], {
      env: { BATON_SECRET: secret, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    closeAtEnd(async () => void (child.exitCode ?? child.kill('SIGKILL')))
    const lines: string[] = []
    createInterface(child.stdout).on('line', (line) => lines.push(line))
    await eventually('the receiver listens', () => lines.length === 1)
    const url = lines[0]!
    const file = await fileOf({ name: 'a', url, secret })
    const relay = await TestRelay.start({ settings: { webhooks: file } })
    try {
      await eventually('the receiver says what came', () => lines[1]?.startsWith('relay.hello') === true)
      const body = '{"type":"stream.down","data":{"stream":"forged"}}'
      const post = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(url, { method: 'POST', headers, body })).status
      assert.equal(await post({}), 403)
      const nowSec = Math.floor(Date.now() / 1000)
      const sign = (time: number): Record<string, string> => ({
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(time),
        'webhook-signature': new Webhook(secret).sign('msg_1', new Date(time * 1000), body),
      })
      assert.equal(await post(sign(nowSec - 600)), 403)
      assert.equal(await post({ ...sign(nowSec), 'webhook-id': 'msg_2' }), 403)
      assert.deepEqual(lines.length, 2)
      assert.equal(await post(sign(nowSec)), 204)
    } finally {
      await relay.close()
      child.kill()
      await once(child, 'close')
    }
  })

  it('shows targets that the relay takes, and names each field, each message and the bound', () => {
    const blocks = [...page.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, block = '']) => block)
    const [target] = parseWebhooks('webhooks.json', blocks[0]!)
    const firstCells = (heading: string): string[] =>
      [
        ...page
          .split(`## ${heading}\n`)[1]!
          .split(/^## /m)[0]!
          .matchAll(/^\| `([^`]+)`/gm),
      ].map(([, name = '']) => name)
    assert.deepEqual(firstCells('Targets').toSorted(), Object.keys(target!).toSorted())
    assert.deepEqual(firstCells('Messages'), [...WEBHOOK_TYPES])
    assert.ok(page.includes(`${MAX_WAITING.toLocaleString('en')} messages wait`))
  })
})
