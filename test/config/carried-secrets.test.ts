import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { carriedSecrets, heldSecrets } from '../../src/config/carried-secrets.ts'
import { derivedId } from '../../src/config/compiled-stream.ts'
import { testFolder } from '../support/test-folder.ts'
import { loaded } from './support/loaded.ts'

const folder = testFolder()

const one = { at: 'rtsp://cam:554', user: 'u', password: 'one' }
const two = { at: 'rtsp://cam:554', user: 'u', password: 'two' }
const [main, second, sub] = [derivedId('a', 'main', 0), derivedId('a', 'main', 1), derivedId('a', 'sub', 0)]

const stream = (mainSources: object[], ...subSources: object[]): object => ({
  id: 'a',
  renditions: {
    main: { sources: mainSources },
    ...(subSources.length > 0 && { sub: { sources: subSources } }),
  },
})

describe('carriedSecrets', () => {
  const before = stream([{ id: 's1', url: 'rtsp://cam/1' }], { id: 's2', url: 'rtsp://cam/2' })

  /** What is carried where the entry takes the place of `before`. */
  async function carriedTo(entry: unknown, was = before): Promise<object> {
    const { streams } = await loaded(folder, [was], { s1: one, s2: two })
    return Object.fromEntries(carriedSecrets([entry], streams))
  }

  it('takes secrets to the ids that their places give them, where the ids are gone', async () => {
    const edited = stream([{ url: 'rtsp://cam/1' }], { url: 'rtsp://cam/2' })
    assert.deepEqual(await carriedTo(edited), { [main]: one, [sub]: two })
    assert.deepEqual(await carriedTo({ id: 'a', url: 'rtsp://cam/1' }), { [main]: one })
  })

  it('goes by the address where a source has another place or rendition now', async () => {
    const edited = stream([{ url: 'rtsp://cam/2' }, { url: 'rtsp://cam/1' }])
    assert.deepEqual(await carriedTo(edited), { [main]: two, [second]: one })
  })

  it('takes the secret of the same rendition where both have the address', async () => {
    const was = stream([{ id: 's1', url: 'rtsp://cam/1' }], { id: 's2', url: 'rtsp://cam/1' })
    const edited = stream([{ url: 'rtsp://cam/1' }], { url: 'rtsp://cam/1' })
    assert.deepEqual(await carriedTo(edited, was), { [main]: one, [sub]: two })
  })

  it('takes none to another address, or beside another login that is written', async () => {
    for (const source of [
      { url: 'rtsp://cam/3' },
      { url: 'rtsp://cam/1', user: 'other' },
      { url: 'rtsp://cam/1', user: 'u', password: 'new' },
      { url: 'rtsp://cam/1', password: null },
    ])
      assert.deepEqual(await carriedTo(stream([source])), {}, JSON.stringify(source))
    assert.deepEqual(await carriedTo(stream([{ url: 'rtsp://cam/1', user: 'u' }])), { [main]: one })
  })

  it('takes none from a source whose id is still named, nor to one that names an id', async () => {
    const copied = stream([{ url: 'rtsp://cam/1' }, { id: 's1', url: 'rtsp://cam/1' }])
    assert.deepEqual(await carriedTo(copied), {})
    assert.deepEqual(await carriedTo(stream([{ id: 's3', url: 'rtsp://cam/1' }])), {})
  })

  it('takes none to an id that a source of the stream had already', async () => {
    const was = stream([
      { id: main, url: 'rtsp://cam/3' },
      { id: 's1', url: 'rtsp://cam/1' },
    ])
    assert.deepEqual(await carriedTo(stream([{ url: 'rtsp://cam/1' }]), was), {})
  })

  it('passes by what is no stream, has a fault, is new, is as it was, or has no secret to lose', async () => {
    const others = [5, null, {}, { id: 'a', url: 7 }, { id: 'b', url: 'rtsp://cam/1' }, before]
    for (const entry of others) assert.deepEqual(await carriedTo(entry), {}, JSON.stringify(entry))
    const bare = stream([{ id: 's9', url: 'rtsp://cam/1' }])
    assert.deepEqual(await carriedTo({ id: 'a', url: 'rtsp://cam/1' }, bare), {})
  })
})

describe('heldSecrets', () => {
  async function held(entries: object[], kept = {}): Promise<[string[], readonly string[]]> {
    const { streams, secrets } = await loaded(folder, entries, { lost: one, ...kept })
    const { sourceIds, streams: wanting } = heldSecrets(streams, ['lost'], secrets)
    return [[...sourceIds], wanting]
  }

  it('holds a secret for each stream with a source at its place that has neither id nor secret', async () => {
    const entries = [
      { id: 'a', url: 'rtsp://cam/1' },
      { id: 'b', renditions: { main: { sources: [{ url: 'rtsp://cam/2' }, { url: 'rtsp://cam/3' }] } } },
      { id: 'c', url: 'rtsp://elsewhere/' },
    ]
    assert.deepEqual(await held(entries), [['lost'], ['a', 'b']])
  })

  it('holds none for a source at another place, with an id, or with a secret of its own', async () => {
    assert.deepEqual(await held([{ id: 'a', url: 'rtsp://elsewhere/' }]), [[], []])
    assert.deepEqual(await held([stream([{ id: 's1', url: 'rtsp://cam/1' }])]), [[], []])
    assert.deepEqual(await held([{ id: 'a', url: 'rtsp://cam/1' }], { [main]: two }), [[], []])
  })
})
