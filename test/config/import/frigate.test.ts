import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { one, read } from './kit.ts'

const FILE = `mqtt: { host: broker, password: hunter2 }
ffmpeg:
  input_args: preset-rtsp-udp
go2rtc:
  streams:
    back:
      - rtsp://admin:{FRIGATE_RTSP_PASSWORD}@192.168.1.20/main
      - ffmpeg:back#audio=opus
    back_sub: rtsp://admin:{FRIGATE_RTSP_PASSWORD}@192.168.1.20/sub
    lobby: rtsp://192.168.1.30/x
cameras:
  back:
    friendly_name: Behind the house
    ffmpeg:
      inputs:
        - path: rtsp://127.0.0.1:8554/back_sub
          roles: [detect]
        - path: rtsp://127.0.0.1:8554/back
          input_args: preset-rtsp-restream
          roles: [record, audio]
  front:
    ffmpeg:
      inputs:
        - path: rtsp://admin:p/w@rd@192.168.1.21:554/x
          roles: [detect, record]
        - path: rtsp://192.168.1.21/y
          roles: [audio]
  off: { enabled: false, ffmpeg: { inputs: [ { path: "rtsp://h/" } ] } }
  file: { ffmpeg: { inputs: [ { path: /media/clip.mp4, roles: [detect] } ] } }
`

describe('readFrigate', () => {
  it('takes cameras over by their roles, through its own go2rtc, and says of each other why not', () => {
    const { format, inputs, left } = read(FILE, { variables: { FRIGATE_RTSP_PASSWORD: 'pass' } })
    assert.equal(format, 'frigate')
    const login = { user: 'admin', password: 'pass' }
    assert.deepEqual(inputs, [
      {
        id: 'back',
        name: 'Behind the house',
        renditions: {
          main: { sources: [{ url: 'rtsp://192.168.1.20/main', ...login }] },
          sub: { sources: [{ url: 'rtsp://192.168.1.20/sub', ...login }] },
        },
      },
      one('front', { url: 'rtsp://192.168.1.21:554/x', user: 'admin', password: 'p/w@rd', transport: 'udp' }),
      one('lobby', { url: 'rtsp://192.168.1.30/x' }),
    ])
    assert.deepEqual(
      left.map((line) => line.split(' ', 2).join(' ')),
      [
        '26 /cameras/front/ffmpeg/inputs/1',
        '28 /cameras/off',
        '29 /cameras/file/ffmpeg/inputs/0',
        '29 /cameras/file',
        '8 /go2rtc/streams/back/1',
      ],
    )
  })

  it('leaves a camera whose password is a variable without a value, and names the variable', () => {
    const { inputs, left } = read(FILE)
    assert.deepEqual(
      inputs.map((input) => (input as { id: string }).id),
      ['front', 'lobby'],
    )
    assert.match(left.join('\n'), /names the variable FRIGATE_RTSP_PASSWORD/)
  })
})
