import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoadedStream } from '../../src/config/load-streams.ts'
import { mergeEdit } from '../../src/config/merge.ts'
import type { Merge } from '../../src/config/merge.ts'

const OLD = { id: 'a', url: 'rtsp://old/', name: 'Old' }
const NEW = { id: 'a', url: 'rtsp://new/', name: 'New' }

test('mergeEdit puts back what was saved from an old copy', () => {
  assert.deepEqual(merge(NEW, OLD, [OLD]), {
    streams: streamsOf(NEW),
    repairs: new Map([['a', NEW]]),
    conflicts: new Map(),
  })
  assert.deepEqual(merge(NEW, undefined, [undefined]).repairs, new Map([['a', NEW]]))
  assert.deepEqual(merge(undefined, OLD, [OLD]), {
    streams: new Map(),
    repairs: new Map([['a', undefined]]),
    conflicts: new Map(),
  })
})

test('mergeEdit takes an edit whose author had seen the fresh write', () => {
  const theirs = { ...NEW, name: 'Other' }
  const { streams, repairs } = merge(NEW, theirs, [OLD])
  assert.deepEqual([streams, repairs.size], [streamsOf(theirs), 0])
})

test('mergeEdit takes an edit whose author had seen that the fresh write took something away', () => {
  const written = { id: 'a', url: 'rtsp://old/' }
  const theirs = { id: 'a', url: 'rtsp://other/' }
  const { streams, repairs } = merge(written, theirs, [OLD])
  assert.deepEqual([streams, repairs.size], [streamsOf(theirs), 0])
})

test('mergeEdit reports a stream that both sides changed, and the written version stands', () => {
  const theirs = { ...OLD, name: 'Other' }
  assert.deepEqual(merge(NEW, theirs, [OLD]), {
    streams: streamsOf(NEW),
    repairs: new Map([['a', NEW]]),
    conflicts: streamsOf(theirs),
  })
  assert.deepEqual(merge(NEW, undefined, [OLD]).conflicts, new Map([['a', undefined]]))
})

test('mergeEdit leaves a stream to the file that nobody wrote lately', () => {
  assert.equal(merge(NEW, OLD, [OLD], 31_000).repairs.size, 0)
})

function merge(
  mine: object | undefined,
  theirs: object | undefined,
  befores: (object | undefined)[],
  nowMs = 1,
): Merge {
  const texts = befores.map((before) => (before === undefined ? '' : JSON.stringify(before)))
  const fresh = new Map([['a', { befores: new Set(texts), untilMs: 30_000 }]])
  return mergeEdit(streamsOf(mine), streamsOf(theirs), fresh, nowMs)
}

function streamsOf(entry: object | undefined): ReadonlyMap<string, LoadedStream> {
  return new Map(entry === undefined ? [] : [['a', { entry: JSON.stringify(entry) } as LoadedStream]])
}
