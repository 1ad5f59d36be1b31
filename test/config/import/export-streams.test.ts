import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportStreams } from '../../../src/config/import/export-streams.ts'
import { loadStreams } from '../../../src/config/load-streams.ts'
import { Secrets } from '../../../src/config/secrets.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { read } from './kit.ts'

const FILE = `{
  "streams": [
    { "id": "door", "name": "Front door", "url": "rtsp://admin:hunter2@192.168.1.20/a", "transport": "udp" },
    {
      "id": "yard", "group": "Outside", "audio": false, "mode": "on-demand",
      "renditions": {
        "main": { "sources": [{ "url": "rtsp://192.168.1.21/a" }, { "url": "rtsp://192.168.1.22/a?token=hunter2" }] },
        "sub": { "sources": [{ "url": "rtsp://192.168.1.21/b", "pull": "ffmpeg" }] },
      },
    },
  ],
}
`

async function exported(text: string): Promise<string> {
  const judgement = {
    rule: new AddressRule(),
    environment: {},
    secrets: await Secrets.open('/nowhere/secrets.json'),
  }
  const { streams } = loadStreams(text, judgement)
  return JSON.stringify(exportStreams([...streams.values()].map(({ config }) => config)), undefined, 2)
}

describe('exportStreams', () => {
  it('makes a streams.json without a secret, which says what has to be given anew', async () => {
    const text = await exported(FILE)
    assert.doesNotMatch(text, /hunter2|admin/)
    const { inputs, notes, left } = read(text)
    assert.deepEqual(left, [])
    const note = ['its user and password are not in the file; give them anew where none are kept']
    assert.deepEqual(notes, { door: note, yard: note })
    assert.deepEqual(inputs, [
      {
        id: 'door',
        name: 'Front door',
        renditions: { main: { sources: [{ url: 'rtsp://192.168.1.20/a', transport: 'udp' }] } },
      },
      {
        id: 'yard',
        group: 'Outside',
        audio: false,
        mode: 'on-demand',
        renditions: {
          main: { sources: [{ url: 'rtsp://192.168.1.21/a' }, { url: 'rtsp://192.168.1.22/a?token=***' }] },
          sub: { sources: [{ url: 'rtsp://192.168.1.21/b', pull: 'ffmpeg' }] },
        },
      },
    ])
  })

  it('is the same after an import and another export', async () => {
    const text = await exported(FILE.replace('?token=hunter2', '').replace('admin:hunter2@', ''))
    const again = await exported(JSON.stringify({ streams: read(text).inputs }))
    assert.equal(again, text)
  })
})
