import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { StreamStore } from '../../src/config/store.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import type { ParsedUrl, UrlOrigin } from '../../src/net/address-rule.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'streams.json')
const secretsFile = join(folder, 'data/secrets.json')
let stores: StreamStore[] = []
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  stores = []
})

/** Changes the file by hand at the moment when the next change is judged, once it was read. */
class MeddlingRule extends AddressRule {
  meddle: (() => void) | undefined

  override parse(text: string, origin: UrlOrigin): ParsedUrl {
    this.meddle?.()
    return super.parse(text, origin)
  }
}

const CHANGES: readonly (readonly [what: string, change: (store: StreamStore) => Promise<unknown>])[] = [
  ['patch', (store) => store.patch('door', { name: 'x', password: 'refused' })],
  ['put', (store) => store.put('door', { url: 'rtsp://u:refused@cam/', name: 'x' })],
  ['patch of a token', (store) => store.patch('door', { url: 'rtsp://cam/?token=refused' })],
  ['add in place', (store) => store.add({ id: 'door', url: 'rtsp://u:refused@cam/x' }, { replace: true })],
  [
    'patch that takes the login away',
    (store) => store.patch('door', { name: 'x', user: null, password: null }),
  ],
  ['first login', (store) => store.patch('gate', { name: 'x', user: 'u', password: 'refused' })],
  ['add', (store) => store.add({ id: 'new', url: 'rtsp://u:refused@cam/' })],
]

for (const [what, change] of CHANGES) {
  test(`${what}: what the disk refuses leaves every login as it was, also after a restart`, async () => {
    const store = await filled()
    const secrets = await readFile(secretsFile, 'utf8')
    await refuseWrites()
    await assert.rejects(change(store), { code: 'config-unwritable' })
    await keepsAll(store, secrets)
  })

  test(`${what}: what meets an edit by hand and is refused leaves every login as it was`, async () => {
    const rule = new MeddlingRule()
    const store = await filled(rule)
    const secrets = await readFile(secretsFile, 'utf8')
    rule.meddle = () => {
      rule.meddle = undefined
      writeFileSync(file, 'no JSON')
    }
    const text = await readFile(file, 'utf8')
    await assert.rejects(change(store), { code: 'config-broken' })
    await writeFile(file, text)
    await keepsAll(store, secrets)
  })
}

test('what meets a save in another encoding leaves every login as it was', async () => {
  const rule = new MeddlingRule()
  const store = await filled(rule)
  const [secrets, text] = [await readFile(secretsFile, 'utf8'), await readFile(file, 'utf8')]
  rule.meddle = () => {
    rule.meddle = undefined
    writeFileSync(file, text.replace('"door"', '"door", "name": "T\u00fcr"'), 'latin1')
  }
  await assert.rejects(store.patch('door', { name: 'x', password: 'refused' }), { code: 'config-broken' })
  await writeFile(file, text)
  await keepsAll(store, secrets)
})

/** A store with a camera that has a login and one that has none. */
async function filled(rule = new AddressRule()): Promise<StreamStore> {
  const store = await opened(rule)
  await store.add([
    { id: 'door', url: 'rtsp://u:kept@cam/' },
    { id: 'gate', url: 'rtsp://cam2/' },
  ])
  return store
}

async function opened(rule = new AddressRule()): Promise<StreamStore> {
  const store = await StreamStore.open({
    streamsFile: file,
    dataDir: join(folder, 'data'),
    rule,
    log: silentLog,
  })
  stores.push(store)
  return store
}

/** From now on streams.json can be read and not written, by nobody: the name that a new one has first is too long. */
async function refuseWrites(): Promise<void> {
  const long = join(folder, 'x'.repeat(250))
  await rename(file, long)
  await symlink(long, file)
}

async function keepsAll(store: StreamStore, secrets: string): Promise<void> {
  const urls = ['rtsp://u:kept@cam/', 'rtsp://cam2/']
  assert.deepEqual(urlsOf(store), urls)
  assert.equal(await readFile(secretsFile, 'utf8'), secrets)
  await store.close()
  assert.deepEqual(urlsOf(await opened()), urls)
}

function urlsOf(store: StreamStore): string[] {
  return store.list().map((stream) => store.secretUrl(stream, stream.renditions.main.sources[0]!))
}
