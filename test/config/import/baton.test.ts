import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from './kit.ts'

const FILE = `{
  // by hand
  "streams": [
    { "id": "door", "url": "rtsp://192.168.1.20/a", "transport": "udp" },
    { "id": "yard", "renditions": { "main": { "sources": [{ "url": "rtsp://192.168.1.21/a" }] } } },
    { "id": "bad", "uri": "rtsp://h/" },
  ],
}
`

describe('readBaton', () => {
  it('takes streams.json as people write it, and names the line of what it leaves', () => {
    const { format, inputs, left } = read(FILE)
    assert.equal(format, 'baton')
    assert.equal(inputs.length, 2)
    assert.match(left.join(), /^6 \/streams\/2 .*uri is not known; did you mean "url"\?/)
  })
})
