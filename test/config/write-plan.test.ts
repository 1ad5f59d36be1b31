import assert from 'node:assert/strict'
import { cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadStreams } from '../../src/config/load-streams.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { planPatch } from '../../src/config/store-plans.ts'
import { StreamStore } from '../../src/config/store.ts'
import { writePlan } from '../../src/config/write-plan.ts'
import { silentLog, type LogFields } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const rule = new AddressRule()

for (const [what, url, patch, changed] of [
  ['another password', 'rtsp://u:old@cam/', { name: 'Door', password: 'new' }, 'rtsp://u:new@cam/'],
  ['another address', 'rtsp://u:old@cam/', { url: 'rtsp://u:new@other/' }, 'rtsp://u:new@other/'],
  [
    'another token',
    'rtsp://cam/?token=old',
    { url: 'rtsp://cam/?token=new&a=1' },
    'rtsp://cam/?token=new&a=1',
  ],
  ['its first password', 'rtsp://cam/', { name: 'Door', user: 'u', password: 'new' }, 'rtsp://u:new@cam/'],
  ['no login any more', 'rtsp://u:old@cam/', { name: 'Door', user: null, password: null }, 'rtsp://cam/'],
] as const) {
  test(`A crash in a change that gives a source ${what} leaves what was, or the change`, async () => {
    const crashes: Record<string, string> = {}
    /** Lays the files aside as a power failure would leave them now. */
    const crash = async (when: string): Promise<void> => {
      crashes[when] = join(folder, when)
      await mkdir(crashes[when])
      for (const name of ['streams.json', 'secrets.json'])
        await cp(join(folder, name), join(crashes[when], name))
    }
    await withStore(folder, (store) => store.add({ id: 'door', url }))
    const path = join(folder, 'streams.json')
    const text = await readFile(path, 'utf8')
    const secrets = await Secrets.open(join(folder, 'secrets.json'))
    const { streams } = loadStreams(text, { rule, environment: {}, secrets })
    const context = { streams, secrets, rule, environment: {}, takeUnseen: () => false }
    const isKnown = async (): Promise<boolean> => (await readFile(path, 'utf8')) === text
    const replace = async (after: string): Promise<boolean> => {
      await crash('before')
      await writeFile(path, after)
      await crash('after')
      return true
    }
    const plan = planPatch(context, 'door', patch, undefined)
    await writePlan(plan, { secrets, streams, file: { text, replace, isKnown }, log: silentLog })

    assert.equal(await urlAfterStart(crashes['before']!), url)
    assert.equal(await urlAfterStart(crashes['after']!), changed)
    assert.equal(await urlAfterStart(folder), changed)
    for (const [where, gone] of [
      [crashes['before']!, /new|pending/],
      [crashes['after']!, /old|pending/],
      [folder, /old|pending/],
    ] as const)
      assert.doesNotMatch(await readFile(join(where, 'secrets.json'), 'utf8'), gone)
  })
}

test('Secrets that cannot be settled behind the change are told, and the change stands', async () => {
  await withStore(folder, (store) => store.add({ id: 'door', url: 'rtsp://u:old@cam/' }))
  const path = join(folder, 'streams.json')
  const long = join(folder, 'x'.repeat(250))
  const text = await readFile(path, 'utf8')
  const secrets = await Secrets.open(join(folder, 'secrets.json'))
  const { streams } = loadStreams(text, { rule, environment: {}, secrets })
  const context = { streams, secrets, rule, environment: {}, takeUnseen: () => false }
  const plan = planPatch(context, 'door', { name: 'Door', password: 'new' }, undefined)
  const replace = async (after: string): Promise<boolean> => {
    await writeFile(path, after)
    // What takes its place would have too long a name for a moment.
    await rename(join(folder, 'secrets.json'), long)
    await symlink(long, join(folder, 'secrets.json'))
    return true
  }
  const told: string[] = []
  const log = { ...silentLog, warn: (_fields: LogFields, message: string) => void told.push(message) }
  const file = { text, replace, isKnown: () => Promise.resolve(false) }
  assert.ok(await writePlan(plan, { secrets, streams, file, log }))
  assert.deepEqual(told, ['Passwords that are not wanted any more are still on the disk'])
  await rename(long, join(folder, 'secrets.json'))
  assert.equal(await urlAfterStart(folder), 'rtsp://u:new@cam/')
  assert.doesNotMatch(await readFile(join(folder, 'secrets.json'), 'utf8'), /old|pending/)
})

async function urlAfterStart(dataDir: string): Promise<string> {
  return withStore(dataDir, async (store) => {
    assert.equal(store.problem, undefined)
    const { config } = store.get('door')!
    return store.secretUrl(config, config.renditions.main.sources[0]!)
  })
}

async function withStore<T>(dataDir: string, use: (store: StreamStore) => Promise<T>): Promise<T> {
  const streamsFile = join(folder, 'streams.json')
  const own = join(dataDir, 'streams.json')
  const secrets = join(dataDir, 'secrets.json')
  // A copy is the pair of its own folder.
  if (dataDir !== folder)
    await writeFile(secrets, (await readFile(secrets, 'utf8')).replace(streamsFile, own))
  const store = await StreamStore.open({ streamsFile: own, dataDir, rule, log: silentLog })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
