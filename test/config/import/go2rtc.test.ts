import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { one, read } from './kit.ts'

const FILE = `api:
  listen: ":1984"
streams:
  door: rtsp://admin:secret@192.168.1.20/stream1
  Back Yard:
    - rtsp://admin:secret@192.168.1.21/main#backchannel=0
    - rtsp://admin:secret@192.168.1.21/sub
    - ffmpeg:Back Yard#audio=opus
  mute: [ "rtsps://192.168.1.22/x#media=video" ]
  script: exec:ffmpeg -i /dev/video0 -f mpegts -
  incoming:
  named: rtsp://admin:\${CAMERA_PASSWORD}@192.168.1.23/
publish:
  door: rtmp://live.example/key
`

describe('readGo2rtc', () => {
  it('takes addresses over and says of each other one why not', () => {
    const { format, inputs, notes, left } = read(FILE, { variables: { CAMERA_PASSWORD: 'from outside' } })
    assert.equal(format, 'go2rtc')
    const login = { user: 'admin', password: 'secret' }
    assert.deepEqual(inputs, [
      one('door', { url: 'rtsp://192.168.1.20/stream1', ...login }),
      {
        id: 'Back-Yard',
        name: 'Back Yard',
        renditions: {
          main: {
            sources: [
              { url: 'rtsp://192.168.1.21/main', ...login },
              { url: 'rtsp://192.168.1.21/sub', ...login },
            ],
          },
        },
      },
      one('mute', { url: 'rtsps://192.168.1.22/x' }, { audio: false }),
      one('named', { url: 'rtsp://192.168.1.23/', user: 'admin', password: 'from outside' }),
    ])
    assert.deepEqual(notes, { 'Back-Yard': ['its 2 addresses are tried in this order, one at a time'] })
    assert.deepEqual(
      left.map((line) =>
        line
          .split(' ')
          .slice(0, line.includes('Back Yard') ? 3 : 2)
          .join(' '),
      ),
      ['8 /streams/Back Yard/2', '10 /streams/script', '11 /streams/incoming', '13 /publish'],
    )
  })

  it('lists the users of its own servers', () => {
    const text = `api: { username: admin, password: hunter2 }\nrtsp: { listen: ":8554", password: hunter2 }\nstreams: { a: rtsp://h/ }\n`
    const { left } = read(text)
    assert.deepEqual(
      left.map((line) => line.replace(/ viewers come with tokens here.*"baton token create.*/, '')),
      ['1 /api/username', '2 /rtsp/password'],
    )
  })

  it('leaves what names a variable that has no value', () => {
    const { inputs, left } = read(FILE)
    assert.equal(inputs.length, 3)
    assert.match(left.join('\n'), /12 \/streams\/named it names the variable CAMERA_PASSWORD/)
  })
})
