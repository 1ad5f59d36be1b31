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

  it('takes the transport over, and lists its users and a picture that is turned', () => {
    const { inputs, notes, left } = read(`auth: { enabled: true }
cameras:
  far: { rotate: 90, ffmpeg: { input_args: -rtsp_transport http, inputs: [ { path: rtsp://h/a } ] } }
  cast: { ffmpeg: { inputs: [ { path: rtsp://h/b, input_args: [-rtsp_transport, udp_multicast] } ] } }
  near: { rotate: 0, ffmpeg: { inputs: [ { path: rtsp://h/c, input_args: preset-rtsp-generic } ] } }
`)
    assert.deepEqual(inputs, [
      one('far', { url: 'rtsp://h/a', transport: 'http' }),
      one('cast', { url: 'rtsp://h/b', transport: 'multicast' }),
      one('near', { url: 'rtsp://h/c' }),
    ])
    assert.deepEqual(notes, { far: ['its picture is not turned here; turn it at the camera'] })
    assert.match(left.join('\n'), /^1 \/auth viewers come with tokens/)
  })

  it('lists the users of its go2rtc, and what that publishes', () => {
    const { left } = read(`go2rtc:
  api: { username: admin, password: hunter2 }
  rtsp: { listen: ":8554", password: hunter2 }
  publish: { a: rtmp://live.example/hunter2 }
  streams: { a: rtsp://h/ }
cameras: {}
`)
    assert.deepEqual(
      left.map((line) => line.split(' ', 3).join(' ')),
      ['4 /go2rtc/publish Baton', '2 /go2rtc/api/username viewers', '3 /go2rtc/rtsp/password viewers'],
    )
    assert.doesNotMatch(left.join(), /hunter2/)
  })

  it('takes user and password as their variables say them, whatever they hold', () => {
    const { inputs } = read(
      'cameras: { a: { ffmpeg: { inputs: [ { path: "rtsp://{FRIGATE_U}:{FRIGATE_P}@h/a" } ] } } }',
      {
        variables: { FRIGATE_U: 'a:b@', FRIGATE_P: 'p@s#?/ w%' },
      },
    )
    assert.deepEqual(inputs, [one('a', { url: 'rtsp://h/a', user: 'a:b@', password: 'p@s#?/ w%' })])
  })
})
