import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { StreamStore } from '../../src/config/store.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { eventually } from '../support/eventually.ts'

let folder = ''
let streamsFile = ''
const open: StreamStore[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-encoding-'))
  streamsFile = join(folder, 'streams.json')
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()))
  await rm(folder, { recursive: true })
})

const TEXT = `{
  "streams": [
    // the garden’s
    { "id": "a", "name": "Küche", "url": "rtsp://u:p@cam/" },
  ]
}
`
const ENTRY = { id: 'b', url: 'rtsp://cam/' }

const FOREIGN: readonly [name: string, bytes: Buffer, line: number][] = [
  ['Latin-1', Buffer.from(TEXT, 'latin1'), 4],
  ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 1],
]

for (const [name, bytes, line] of FOREIGN) {
  const said = (): string => `${streamsFile} is not UTF-8 at line ${line}; save it as UTF-8`

  test(`a start beside a file in ${name} runs no stream, says why, and writes nothing to it`, async () => {
    await writeFile(streamsFile, bytes)
    const { store, lines } = await openStore()
    assert.deepEqual(store.list(), [])
    assert.equal(store.problem, said())
    await assert.rejects(store.add(ENTRY), { code: 'config-broken', message: said() })
    assert.deepEqual(await readFile(streamsFile), bytes)
    assert.deepEqual(lines, [`${said()} (no stream runs until that is mended)`])
    await writeFile(streamsFile, TEXT)
    await store.add(ENTRY)
    assert.deepEqual([namesOf(store), store.problem], [['Küche', 'b'], undefined])
  })

  test(`an edit in ${name} changes nothing, is the problem, and is not written over`, async () => {
    await writeFile(streamsFile, TEXT)
    const { store, lines } = await openStore()
    await writeFile(streamsFile, bytes)
    await eventually('the edit is seen', () => store.problem === said())
    assert.deepEqual(namesOf(store), ['Küche'])
    await assert.rejects(store.add(ENTRY), { code: 'config-broken', message: said() })
    await assert.rejects(store.remove('a'), { code: 'config-broken', message: said() })
    assert.deepEqual(await readFile(streamsFile), bytes)
    assert.deepEqual(lines, [`${said()} (the streams stay as they were)`])
    await writeFile(streamsFile, TEXT)
    await eventually('the mended file is seen', () => store.problem === undefined)
  })
}

test('a byte order mark is read over, and a write leaves it out and all else as it was', async () => {
  await writeFile(streamsFile, `\uFEFF${TEXT}`)
  const { store, lines } = await openStore()
  assert.deepEqual([namesOf(store), store.problem], [['Küche'], undefined])
  await store.add(ENTRY)
  const written = await readFile(streamsFile, 'utf8')
  assert.ok(written.startsWith(TEXT.slice(0, TEXT.indexOf('},'))), written)
  await writeFile(streamsFile, `\uFEFF${written.replace('Küche', 'Flur')}`)
  await store.patch('b', { name: 'Hof' })
  assert.deepEqual(namesOf(store), ['Flur', 'Hof'])
  assert.deepEqual(lines, [])
})

async function openStore(): Promise<{ store: StreamStore; lines: readonly string[] }> {
  const lines: string[] = []
  const store = await StreamStore.open({
    streamsFile,
    dataDir: join(folder, 'data'),
    rule: new AddressRule(),
    log: { ...silentLog, error: (_fields, message) => void lines.push(message) },
  })
  open.push(store)
  return { store, lines }
}

function namesOf(store: StreamStore): (string | undefined)[] {
  return store.list().map(({ id, name = id }) => name)
}
