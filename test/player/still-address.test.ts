import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stillAddress } from '../../src/player/still-address.ts'

const addressOf = (url: string): string | undefined => stillAddress({ url, protocols: [], token: undefined })

test('stillAddress finds the picture beside the stream, below any base path', () => {
  assert.equal(addressOf('ws://relay:8088/live/door'), 'http://relay:8088/api/streams/door/snapshot.jpg')
  assert.equal(
    addressOf('wss://example.org/baton/live/a_b-1?rendition=sub&player=me'),
    'https://example.org/baton/api/streams/a_b-1/snapshot.jpg?rendition=sub',
  )
})

test('stillAddress gives none for another address', () => {
  assert.equal(addressOf('wss://example.org/door'), undefined)
  assert.equal(addressOf('wss://example.org/live/door/more'), undefined)
})
