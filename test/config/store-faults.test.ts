import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StreamStore } from '../../src/config/store.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

test('a stream that is refused only since it was read stays through a write of another, and is the problem', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-store-'))
  const streamsFile = join(folder, 'streams.json')
  await writeFile(
    streamsFile,
    '{ "streams": [\n{ "id": "loop", "url": "rtsp://u:p@127.0.0.1:99/" },\n{ "id": "a", "url": "rtsp://cam/" }\n] }',
  )
  const ports: number[] = []
  const store = await StreamStore.open({
    streamsFile,
    dataDir: join(folder, 'data'),
    rule: new AddressRule({ ownPorts: () => ports }),
    log: silentLog,
  })
  const changes: object[] = []
  store.onChange(({ added, changed, removed }) => changes.push([added.length, changed.length, removed]))
  const ids = (): string[] => store.list().map(({ id }) => id)
  try {
    assert.equal(store.problem, undefined)
    ports.push(99)
    await store.add({ id: 'b', url: 'rtsp://cam/' })
    assert.deepEqual(ids(), ['loop', 'a', 'b'])
    assert.deepEqual(changes, [[1, 0, []]])
    const loop = store.get('loop')!.config
    assert.equal(store.secretUrl(loop, loop.renditions.main.sources[0]!), 'rtsp://u:p@127.0.0.1:99/')
    assert.match(store.problem ?? '', /line 2, \/streams\/0\/url: .*port 99 is this relay's own/)
    assert.match(await readFile(streamsFile, 'utf8'), /"loop".*"a".*"b"/s)

    await assert.rejects(store.remove('a'), { code: 'config-broken' })
    assert.deepEqual(ids(), ['loop', 'a', 'b'])
    await writeFile(streamsFile, (await readFile(streamsFile, 'utf8')).replace(':99/', ':98/'))
    await store.remove('a')
    assert.equal(store.problem, undefined)
    assert.deepEqual(ids(), ['loop', 'b'])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
