import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { exportStreams } from '../../src/config/import/export-streams.ts'
import { writeError } from '../../src/config/config-errors.ts'
import { StreamStore } from '../../src/config/store.ts'
import type { StreamConfig } from '../../src/config/streams.ts'
import { RelayError } from '../../src/errors.ts'
import { silentLog } from '../../src/log.ts'
import type { LogFields } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { PATIENCE_MS } from '../support/eventually.ts'

let folder = ''
let file = ''
let nowMs = 0
/** What happens while the store waits. */
let atPause = (): void => undefined
let errors: string[] = []
const open: StreamStore[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-store-'))
  file = join(folder, 'streams.json')
  nowMs = 1000
  atPause = () => undefined
  errors = []
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()))
  await rm(folder, { recursive: true })
})

test('what StreamStore has acknowledged is in the file without a secret, and there after a restart', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://admin:hunter2@cam/ch?token=t0ken', name: 'Door' })
  const text = await readFile(file, 'utf8')
  assert.doesNotMatch(text, /hunter2|t0ken|admin/)
  const secrets = join(folder, 'data/secrets.json')
  assert.equal((await stat(secrets)).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'data'))).mode & 0o777, 0o700)
  const again = await openStore()
  assert.deepEqual(again.list(), store.list())
  assert.equal(again.get('a')?.etag, store.get('a')?.etag)
  assert.equal(urlOf(again, 'a'), 'rtsp://admin:hunter2@cam/ch?token=t0ken')
  assert.doesNotMatch(JSON.stringify(again.list()), /hunter2|t0ken|admin/)
})

test('StreamStore adds all of a list or none, and names every fault', async () => {
  const store = await openStore()
  const inputs = [
    { id: 'a', url: 'rtsp://cam/' },
    { id: 'b', url: 'file:///etc/passwd' },
    { id: 'a', url: 'rtsp://cam/' },
    { id: 'c/d', ulr: 'x' },
  ]
  const error = await refused(store.add(inputs), 'invalid-stream')
  assert.deepEqual(
    error.faults.map(({ path }) => path),
    ['/1/url', '/2/id', '/3/id', '/3/url', '/3/ulr'],
  )
  assert.deepEqual(store.list(), [])
  assert.deepEqual(await readdir(folder), ['data'])
  assert.equal((await store.add([inputs[0], { id: 'b', url: 'rtsp://cam/' }])).length, 2)
  await refused(store.add({ id: 'b', url: 'rtsp://cam/' }), 'duplicate-stream')
  await refused(store.add({ id: 'x', url: 'rtsp://169.254.169.254/' }), 'address-refused')
  await refused(store.add({ id: 'x', url: '-i' }), 'invalid-url')
})

test('add with replace makes streams that are there what it says, all or none, in their place', async () => {
  const store = await openStore()
  await store.add([
    { id: 'a', url: 'rtsp://u:hunter2@cam/1', name: 'Door' },
    { id: 'b', url: 'rtsp://u:other@cam2/' },
  ])
  const inputs = [
    { id: 'c', url: 'rtsp://cam3/' },
    { id: 'a', url: 'rtsp://cam/1', mode: 'on-demand' },
  ]
  await refused(store.add([...inputs, { id: 'b', url: '-i' }], { replace: true }), 'invalid-url')
  await refused(store.add([inputs[1], inputs[1]], { replace: true }), 'duplicate-stream')
  assert.deepEqual([store.list().length, store.get('a')?.config.name], [2, 'Door'])
  const before = store.get('a')?.config
  const taken = await store.add(inputs, { replace: true })
  assert.deepEqual(
    taken.map(({ config }) => config.id),
    ['c', 'a'],
  )
  assert.deepEqual(
    store.list().map(({ id, name, mode }) => [id, name, mode]),
    [
      ['a', undefined, 'on-demand'],
      ['b', undefined, 'always'],
      ['c', undefined, 'always'],
    ],
  )
  assert.deepEqual(store.get('a')?.config.renditions, before?.renditions)
  assert.equal(urlOf(store, 'a'), 'rtsp://u:hunter2@cam/1')
  const elsewhere = [{ id: 'a', url: 'rtsp://elsewhere/1' }]
  await store.add(elsewhere, { replace: true })
  assert.equal(urlOf(store, 'a'), 'rtsp://elsewhere/1')
  assert.doesNotMatch(await readFile(join(folder, 'data/secrets.json'), 'utf8'), /hunter2/)
})

test('StreamStore takes __proto__ for an id like any other', async () => {
  const store = await openStore()
  await store.add([
    { id: '__proto__', url: 'rtsp://u:p@cam/' },
    { id: 'constructor', url: 'rtsp://cam/' },
  ])
  const again = await openStore()
  assert.deepEqual(
    again.list().map(({ id }) => id),
    ['__proto__', 'constructor'],
  )
  assert.equal(urlOf(again, '__proto__'), 'rtsp://u:p@cam/')
})

test('put is idempotent, adds what is not there and refuses another id', async () => {
  const store = await openStore()
  const first = await store.put('a', { url: 'rtsp://u:p@cam/' })
  const before = await stat(file)
  const second = await store.put('a', { id: 'a', url: 'rtsp://cam/' })
  assert.deepEqual(second, first)
  assert.equal((await stat(file)).ino, before.ino)
  const got = store.get('a')
  assert.deepEqual(await store.put('a', got?.config), first)
  await refused(store.put('a', { id: 'b', url: 'rtsp://cam/' }), 'invalid-stream')
})

test('patch changes what it names; a secret stays with its scheme, host and port, and null removes it', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:p@cam/', name: 'Door', group: 'G' })
  const patched = await store.patch('a', { name: null, url: 'rtsp://cam/other', mode: 'on-demand' })
  assert.equal(patched.config.name, undefined)
  assert.equal(patched.config.group, 'G')
  assert.equal(patched.config.mode, 'on-demand')
  assert.equal(urlOf(store, 'a'), 'rtsp://u:p@cam/other')
  await store.patch('a', { password: null })
  assert.equal(urlOf(store, 'a'), 'rtsp://u@cam/other')
  await store.patch('a', { password: 'a@b/c#d' })
  assert.equal(urlOf(store, 'a'), 'rtsp://u:a%40b%2Fc%23d@cam/other')
  await store.patch('a', { url: 'rtsp://elsewhere/' })
  assert.equal(urlOf(store, 'a'), 'rtsp://elsewhere/')
  assert.doesNotMatch(await readFile(join(folder, 'data/secrets.json'), 'utf8'), /a@b/)
  await refused(store.patch('b', { name: 'x' }), 'unknown-stream')
})

test('remove takes the stream and its secrets', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:hunter2@cam/' })
  await store.remove('a')
  assert.deepEqual(store.list(), [])
  assert.doesNotMatch(await readFile(join(folder, 'data/secrets.json'), 'utf8'), /hunter2/)
  await refused(store.remove('a'), 'unknown-stream')
})

test('a write holds to If-Match', async () => {
  const store = await openStore()
  const [{ etag } = { etag: '' }] = await store.add({ id: 'a', url: 'rtsp://u:p@cam/' })
  await store.patch('a', { password: 'q' }, `"other", ${etag}`)
  await refused(store.patch('a', { name: 'x' }, etag), 'precondition-failed')
  await refused(store.put('a', { url: 'rtsp://x/' }, `W/${store.get('a')?.etag}`), 'precondition-failed')
  await refused(store.put('new', { url: 'rtsp://x/' }, '*'), 'precondition-failed')
  await refused(store.remove('a', etag), 'precondition-failed')
  await store.remove('a', '*')
})

test('StreamStore makes writes that come at once one after the other and loses none', async () => {
  const store = await openStore()
  const ids = Array.from({ length: 20 }, (_, i) => `cam${i}`)
  await Promise.all(ids.map((id) => store.add({ id, url: `rtsp://u:${id}@cam/` })))
  const again = await openStore()
  assert.deepEqual(
    again.list().map(({ id }) => id),
    ids,
  )
  for (const id of ids) assert.equal(urlOf(again, id), `rtsp://u:${id}@cam/`)
})

test('an edit by hand is picked up while running, in place or by rename, and told, with a line of the log', async () => {
  const lines: LogFields[] = []
  const info = (fields: LogFields, message: string) => void lines.push({ message, ...fields })
  const store = await openStore(file, { ...silentLog, info })
  const changes = changesOf(store)
  // At once, for this store does not wait for a file that somebody has emptied and not yet written.
  writeFileSync(file, '{ "streams": [{ "id": "a", "url": "rtsp://u:p@cam/" }] }')
  await changes.until(() => store.list().length === 1)
  assert.equal(urlOf(store, 'a'), 'rtsp://u:p@cam/')
  assert.equal(store.list()[0]?.renditions.main.sources[0]?.url, 'rtsp://cam/')
  await writeFile(
    `${file}.new`,
    '{ "streams": [{ "id": "a", "url": "rtsp://cam2/" }, { "id": "b", "url": "demo:" }] }',
  )
  await rename(`${file}.new`, file)
  await changes.until(() => store.list().length === 2)
  writeFileSync(file, '{ "streams": [] }')
  await changes.until(() => store.list().length === 0)
  assert.deepEqual(changes.seen, ['added a', 'added b changed a', 'removed a,b'])
  const message = 'streams.json was edited'
  assert.deepEqual(lines, [
    { message, added: ['a'] },
    { message, added: ['b'], changed: ['a'] },
    { message, removed: ['a', 'b'] },
  ])
  await store.add({ id: 'c', url: 'rtsp://cam/' })
  assert.equal(lines.length, 3, 'what the API does is in its own line')
})

test('a broken edit keeps the old state, says where it is wrong, and is not written over', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:hunter2@cam/' })
  const broken = '{\n  "streams": [\n    { "id": "a", "url": "rtsp://u:hunter2@cam/" \n  ]\n}'
  await writeFile(file, broken)
  const error = await refused(store.add({ id: 'b', url: 'rtsp://cam/' }), 'config-broken')
  assert.match(error.message, /line 4, column 3/)
  assert.doesNotMatch(error.message, /hunter2/)
  assert.equal(store.problem, error.message)
  assert.equal(store.list().length, 1)
  assert.equal(await readFile(file, 'utf8'), broken)
  await writeFile(
    file,
    '{ "streams": [\n{ "id": "a", "url": "rtsp://u:hunter2@cam:99999/" },\n{ "id": "b" } ] }',
  )
  const faulty = await refused(store.remove('a'), 'config-broken')
  assert.deepEqual(
    faulty.faults.map(({ path }) => path),
    ['/streams/0/url', '/streams/1/url'],
  )
  assert.match(faulty.message, /line 2, \/streams\/0\/url: .*line 3, \/streams\/1\/url: is missing/s)
  assert.doesNotMatch(faulty.message, /hunter2/)
  await writeFile(file, '{ "streams": [] }')
  await store.add({ id: 'b', url: 'rtsp://cam/' })
  assert.equal(store.problem, undefined)
})

test('an edit that empties the file before it writes it is no broken edit', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://cam/' })
  const text = await readFile(file, 'utf8')
  atPause = () => writeFileSync(file, text.replace('rtsp://cam/', 'rtsp://cam/2'))
  await writeFile(file, '')
  await store.add({ id: 'b', url: 'rtsp://cam/' })
  assert.deepEqual([urlOf(store, 'a'), urlOf(store, 'b')], ['rtsp://cam/2', 'rtsp://cam/'])
  assert.deepEqual(errors, [])
})

test('a broken file is logged with what becomes of the streams', async () => {
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }, { "id": "b" }] }')
  const store = await openStore()
  await writeFile(file, '{ "streams": [')
  await refused(store.remove('a'), 'config-broken')
  await openStore()
  assert.deepEqual(
    errors.map((message) => /\(([^()]*)\)$/.exec(message)?.[1]),
    [
      'the streams without a fault run',
      'the streams stay as they were',
      'no stream runs until that is mended',
    ],
  )
})

test('a start beside a file with faults runs the streams without, and forgets no secret', async () => {
  const store = await openStore()
  await store.add([
    { id: 'a', url: 'rtsp://u:p@cam/' },
    { id: 'b', url: 'rtsp://u:q@cam/' },
  ])
  await store.close()
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('"id": "b"', '"id": "b/c"'))
  const again = await openStore()
  assert.deepEqual(
    again.list().map(({ id }) => id),
    ['a'],
  )
  assert.match(again.problem ?? '', /streams\.json: line \d+, \/streams\/1\/id: is not 1 to 64/)
  await again.close()
  await writeFile(file, text)
  assert.equal(urlOf(await openStore(), 'b'), 'rtsp://u:q@cam/')
})

test('a start without the file, or beside another one, forgets no secret of the file that is away', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:p@cam/' })
  await store.close()
  const away = join(folder, 'away.json')
  await rename(file, away)
  const without = await openStore()
  assert.deepEqual(without.list(), [])
  await without.close()
  await rename(away, file)
  const other = await openStore(join(folder, 'other.json'))
  await other.add([
    { id: 'b', url: 'rtsp://u:q@cam/' },
    { id: 'c', url: 'rtsp://cam/' },
  ])
  await other.close()
  await (await openStore(join(folder, 'other.json'))).close()
  assert.equal(urlOf(await openStore(), 'a'), 'rtsp://u:p@cam/')
})

test('a start forgets the secrets of streams that its own file does not hold any more', async () => {
  const store = await openStore()
  await store.add([
    { id: 'a', url: 'rtsp://u:p@cam/' },
    { id: 'b', url: 'rtsp://u:q@cam/' },
  ])
  await store.close()
  await writeFile(file, '{ "streams": [] }')
  await openStore()
  const secrets = JSON.parse(await readFile(join(folder, 'data/secrets.json'), 'utf8')) as object
  assert.deepEqual(Reflect.get(secrets, 'sources'), {})
})

test('an edit by hand that drops the ids of sources keeps their passwords where stream and address stay', async () => {
  const store = await openStore()
  await store.add([
    {
      id: 'a',
      renditions: {
        main: { sources: [{ url: 'rtsp://u:hunter2@cam/1?token=t0ken' }] },
        sub: { sources: [{ url: 'rtsp://u:hunter2@cam/2' }] },
      },
    },
    { id: 'b', url: 'rtsp://u:b-word@cam/3' },
    { id: 'c', url: 'rtsp://u:c-word@cam/4' },
    { id: 'd', url: 'rtsp://u:d-word@cam/5' },
  ])
  const changes = changesOf(store)
  nowMs += 60_000
  await writeFile(file, '')
  assert.match((await refused(store.remove('a'), 'config-broken')).message, /streams\.json: .*nothing in it/)
  assert.equal(urlOf(store, 'a'), 'rtsp://u:hunter2@cam/1?token=t0ken')
  const [a, b] = store.list()
  const edited = JSON.parse(JSON.stringify(exportStreams([a!, b!]))) as { streams: object[] }
  for (const source of sourceObjects(edited)) delete source['hasSecret']
  const others = [
    { id: 'c', url: 'rtsp://cam/other' },
    { id: 'd', renditions: { main: { sources: [{ url: 'rtsp://cam/5', user: 'v' }] } } },
  ]
  await writeFile(file, JSON.stringify({ streams: [...edited.streams, ...others] }))
  await changes.until(() => store.list()[2]?.renditions.main.sources[0]?.url === 'rtsp://cam/other')
  await store.close()
  for (const one of [store, await openStore()]) {
    assert.equal(urlOf(one, 'a'), 'rtsp://u:hunter2@cam/1?token=t0ken')
    const config = one.get('a')!.config
    assert.equal(one.secretUrl(config, config.renditions.sub!.sources[0]!), 'rtsp://u:hunter2@cam/2')
    assert.equal(urlOf(one, 'b'), 'rtsp://u:b-word@cam/3')
    assert.equal(urlOf(one, 'c'), 'rtsp://cam/other')
    assert.equal(urlOf(one, 'd'), 'rtsp://v@cam/5')
  }
  assert.doesNotMatch(await readFile(file, 'utf8'), /hunter2|t0ken|b-word/)
})

test('a start holds passwords that no source names while one without an id is at their place, and says so', async () => {
  const store = await openStore()
  await store.add([
    { id: 'a', url: 'rtsp://u:hunter2@cam/' },
    { id: 'b', url: 'rtsp://u:gone@elsewhere/' },
  ])
  await store.close()
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  const lines: string[] = []
  const log = {
    ...silentLog,
    warn: (fields: object, line: string) => void lines.push(`${JSON.stringify(fields)} ${line}`),
  }
  await openStore(file, log)
  const secrets = await readFile(join(folder, 'data/secrets.json'), 'utf8')
  assert.match(secrets, /hunter2/)
  assert.doesNotMatch(secrets, /gone/)
  assert.match(lines.join('\n'), /^\{"streams":\["a"\]\} Passwords that no source names are kept: /)
})

test('two streams of one id are named with their lines', async () => {
  await writeFile(
    file,
    '{ "streams": [\n{ "id": "a", "url": "rtsp://x/" },\n{ "id": "a", "url": "rtsp://y/" }\n] }',
  )
  const store = await openStore()
  assert.match(store.problem ?? '', /line 3, \/streams\/1\/id: the id "a" is taken by the stream at line 2/)
})

test('a file that goes away changes nothing and is said', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://cam/' })
  const text = await readFile(file, 'utf8')
  await rm(file)
  await refused(store.add({ id: 'b', url: 'rtsp://cam/' }), 'config-broken')
  assert.equal(store.list().length, 1)
  await writeFile(file, text)
  await store.add({ id: 'b', url: 'rtsp://cam/' })
})

test('a file saved from a copy that is older than a write of the API loses neither', async () => {
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  const store = await openStore()
  await store.add({ id: 'b', url: 'rtsp://u:p@cam/' })
  await store.patch('a', { name: 'Door' })
  await writeFile(
    file,
    '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }, { "id": "c", "url": "rtsp://cam/" }] }',
  )
  await store.add({ id: 'd', url: 'rtsp://cam/' })
  assert.deepEqual(idsOf(store), ['a', 'c', 'b', 'd'])
  assert.equal(store.get('a')?.config.name, 'Door')
  assert.equal(urlOf(store, 'b'), 'rtsp://u:p@cam/')
  assert.deepEqual(idsOf(await openStore()), ['a', 'c', 'b', 'd'])
  assert.equal(store.problem, undefined)
})

test('a camera deleted by hand some time after the API wrote it is gone', async () => {
  const store = await openStore()
  await store.add([
    { id: 'a', url: 'rtsp://cam/' },
    { id: 'b', url: 'rtsp://cam/' },
  ])
  nowMs += 31_000
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  await store.patch('a', { name: 'x' }, '*')
  assert.deepEqual(idsOf(store), ['a'])
})

test('what was edited while the cameras were asked is not replaced, however long that took', async () => {
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  const store = await openStore()
  const verify = async (): Promise<void> => {
    await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/edited" }] }')
    await store.add({ id: 'b', url: 'rtsp://cam/' })
    nowMs += 10_000
  }
  await refused(store.put('a', { url: 'rtsp://cam/api' }, undefined, verify), 'config-conflict')
  assert.equal(urlOf(store, 'a'), 'rtsp://cam/edited')
  await refused(
    store.put(
      'c',
      { url: 'rtsp://cam/' },
      undefined,
      async () => void (await store.add({ id: 'c', url: 'rtsp://x/' })),
    ),
    'config-conflict',
  )
})

test('a stream changed by both at once keeps the API’s version; the file’s is laid aside and it is reported', async () => {
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  const store = await openStore()
  await store.patch('a', { name: 'API' })
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/", "name": "Hand" }] }')
  await store.add({ id: 'b', url: 'rtsp://cam/' })
  assert.match(store.problem ?? '', /"a" was changed by the API and in .*conflicts\/a\.json/)
  assert.equal(store.get('a')?.config.name, 'API')
  assert.match(await readFile(join(folder, 'data/conflicts/a.json'), 'utf8'), /"Hand"/)
  assert.match(await readFile(file, 'utf8'), /"API"/)
})

test('an edit by hand right after a write that changed a password alone stands', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:old@cam/' })
  nowMs += 31_000
  await store.patch('a', { password: 'new' })
  await writeFile(file, (await readFile(file, 'utf8')).replace('"a"', '"a", "name": "Hand"'))
  await store.add({ id: 'b', url: 'rtsp://cam/' })
  assert.deepEqual([store.get('a')?.config.name, store.problem], ['Hand', undefined])
  assert.equal(urlOf(store, 'a'), 'rtsp://u:new@cam/')
})

test('a write without If-Match does not replace what was just edited by hand', async () => {
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }')
  const store = await openStore()
  await writeFile(file, '{ "streams": [{ "id": "a", "url": "rtsp://cam/edited" }] }')
  await refused(store.put('a', { url: 'rtsp://cam/api' }), 'config-conflict')
  assert.match(await readFile(file, 'utf8'), /edited/)
  await store.put('a', { url: 'rtsp://cam/api' })
})

test('edits by hand and by the API at the same moment, again and again, lose nothing', async () => {
  const store = await openStore()
  await store.add({ id: 'first', url: 'rtsp://cam/' })
  const hand = async (id: string): Promise<void> => {
    const document = JSON.parse(await readFile(file, 'utf8')) as { streams: unknown[] }
    document.streams.push({ id, url: 'rtsp://cam/' })
    await writeFile(`${file}.hand`, JSON.stringify(document, undefined, 2))
    await rename(`${file}.hand`, file)
  }
  const expected = ['first']
  for (let i = 0; i < 15; i++) {
    await Promise.all([hand(`hand${i}`), store.add({ id: `api${i}`, url: 'rtsp://u:p@cam/' })])
    expected.push(`hand${i}`, `api${i}`)
  }
  await store.add({ id: 'last', url: 'rtsp://cam/' })
  assert.deepEqual(idsOf(store).sort(), [...expected, 'last'].sort())
  assert.deepEqual(idsOf(await openStore()).sort(), [...expected, 'last'].sort())
})

test('two relays on one file take turns', async () => {
  const [one, two] = [await openStore(), await openStore()]
  await Promise.all(
    Array.from({ length: 6 }, (_, i) =>
      (i % 2 === 0 ? one : two).add({ id: `cam${i}`, url: 'rtsp://u:p@cam/' }),
    ),
  )
  const again = await openStore()
  assert.deepEqual(idsOf(again).sort(), ['cam0', 'cam1', 'cam2', 'cam3', 'cam4', 'cam5'])
  for (const id of idsOf(again)) assert.equal(urlOf(again, id), 'rtsp://u:p@cam/')
})

test('a write by the API keeps comments, $schema and the looks of what it does not touch', async () => {
  const text =
    '{\n  "$schema": "./x.json",\n  "streams": [\n    { "id": "a", "url": "demo:" }, // the demo\n    { "id": "b", "url": "rtsp://cam/" }\n  ]\n}\n'
  await writeFile(file, text)
  const store = await openStore()
  await store.patch('b', { url: 'rtsp://u:hunter2@cam/x' })
  assert.equal(await readFile(file, 'utf8'), text.replace('rtsp://cam/', 'rtsp://cam/x'))
  assert.equal(urlOf(await openStore(), 'b'), 'rtsp://u:hunter2@cam/x')
})

test('secrets of sources that are gone are removed at the start', async () => {
  const store = await openStore()
  await store.add({ id: 'a', url: 'rtsp://u:hunter2@cam/' })
  await store.close()
  await writeFile(file, '{ "streams": [] }')
  await openStore()
  assert.doesNotMatch(await readFile(join(folder, 'data/secrets.json'), 'utf8'), /hunter2/)
})

test('a variable comes from the environment, and one that is not set is named', async () => {
  await writeFile(
    file,
    '{ "streams": [{ "id": "a", "url": "rtsp://u:${BATON_CAMERA_A}@cam/" }, { "id": "b", "url": "rtsp://${BATON_CAMERA_B}/" }] }',
  )
  const store = await openStore()
  assert.equal(urlOf(store, 'a'), 'rtsp://u:p%40@cam/')
  assert.match(store.problem ?? '', /BATON_CAMERA_B is not set/)
})

test('a file that cannot be written is said, and nothing changes', async () => {
  file = join(folder, 'no such folder', 'streams.json')
  const store = await openStore()
  const error = await refused(store.add({ id: 'a', url: 'rtsp://u:hunter2@cam/' }), 'config-unwritable')
  assert.match(error.message, /no such folder.*ENOENT/)
  assert.deepEqual(store.list(), [])
  assert.doesNotMatch(await readFile(join(folder, 'data/secrets.json'), 'utf8'), /hunter2/)
})

test('what goes wrong inside the relay at a write is not laid upon the disk', async () => {
  const store = await openStore()
  const fault = new RangeError('Maximum call stack size exceeded')
  store.onChange(() => {
    throw fault
  })
  await assert.rejects(store.add({ id: 'a', url: 'rtsp://cam/' }), fault)
})

test('a write that the disk fails is said to be unwritable, whatever the reason', () => {
  for (const code of ['EIO', 'ENOSPC', 'EMFILE'])
    assert.match(
      String(writeError('streams.json', systemError(code))),
      new RegExp(`cannot be written .${code}`),
    )
  const ours = systemError('ERR_INVALID_ARG_TYPE')
  assert.equal(writeError('streams.json', ours), ours)
})

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

async function openStore(streamsFile = file, log = silentLog): Promise<StreamStore> {
  const store = await StreamStore.open({
    streamsFile,
    dataDir: join(folder, 'data'),
    rule: new AddressRule(),
    log: { ...log, error: (_fields, message) => void errors.push(message) },
    clock: {
      nowMs: () => nowMs,
      after(_ms, callback) {
        atPause()
        callback()
        return { cancel: () => undefined }
      },
    },
    environment: { BATON_CAMERA_A: 'p@' },
  })
  open.push(store)
  return store
}

function urlOf(store: StreamStore, id: string): string {
  const config = store.get(id)?.config
  const source = config?.renditions.main.sources[0]
  assert.ok(config !== undefined && source !== undefined)
  return store.secretUrl(config, source)
}

/** The sources of an export, to be changed. */
function sourceObjects({ streams }: { streams: object[] }): Record<string, unknown>[] {
  return streams.flatMap((stream) =>
    Object.values(
      (stream as { renditions: Record<string, { sources: Record<string, unknown>[] }> }).renditions,
    ).flatMap(({ sources }) => sources),
  )
}

function idsOf(store: StreamStore): string[] {
  return store.list().map(({ id }) => id)
}

async function refused(work: Promise<unknown>, code: string): Promise<RelayError> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof RelayError, String(error))
    assert.equal(error.code, code, error.message)
    return error
  }
  return assert.fail('accepted')
}

/** What the store told, and a wait for a state that a change brings. */
function changesOf(store: StreamStore): { seen: string[]; until: (met: () => boolean) => Promise<void> } {
  const told = new EventEmitter()
  const seen: string[] = []
  const list = (word: string, configs: readonly (StreamConfig | string)[]): string[] =>
    configs.length === 0
      ? []
      : [`${word} ${configs.map((one) => (typeof one === 'string' ? one : one.id)).join(',')}`]
  store.onChange(({ added, changed, removed }) => {
    seen.push([...list('added', added), ...list('changed', changed), ...list('removed', removed)].join(' '))
    told.emit('change')
  })
  const until = async (met: () => boolean): Promise<void> => {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    while (!met()) await once(told, 'change', { signal })
  }
  return { seen, until }
}
