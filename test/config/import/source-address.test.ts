import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAddress } from '../../../src/config/import/source-address.ts'
import type { AddressRules } from '../../../src/config/import/source-address.ts'

const GO2RTC: AddressRules = {
  dialect: 'go2rtc',
  variable: /\$\{(\w+)(?::([^}]*))?\}/g,
  variables: new Map([['SECRET', 'p w']]),
}

function sourceOf(text: string, rules: AddressRules = GO2RTC): unknown {
  const read = readAddress(text, rules)
  return 'source' in read ? read.source : read
}

function reasonOf(text: string, rules: AddressRules = GO2RTC): string {
  const read = readAddress(text, rules)
  return 'reason' in read ? read.reason : `taken over: ${JSON.stringify(read.source)}`
}

describe('readAddress', () => {
  it('puts user and password into fields of their own, decoded', () => {
    assert.deepEqual(sourceOf('rtsp://ad%40min:p%23w@10.0.0.1:554/a?b=1'), {
      url: 'rtsp://10.0.0.1:554/a?b=1',
      user: 'ad@min',
      password: 'p#w',
    })
    assert.deepEqual(sourceOf('rtsp://a:p@ss%@h/'), { url: 'rtsp://h/', user: 'a', password: 'p@ss%' })
    assert.deepEqual(sourceOf('rtsp://h/'), { url: 'rtsp://h/' })
    assert.deepEqual(sourceOf('rtsp://onlyuser@h/'), { url: 'rtsp://h/', user: 'onlyuser' })
  })

  it('maps the options that go2rtc writes behind an address', () => {
    assert.deepEqual(sourceOf('rtsp://h/a#transport=udp#backchannel=0#timeout=30'), {
      url: 'rtsp://h/a',
      transport: 'udp',
    })
    const muted = readAddress('rtsp://h/a#media=video', GO2RTC)
    assert.equal('withoutAudio' in muted && muted.withoutAudio, true)
    const odd = readAddress('rtsp://h/a#gop=1', GO2RTC)
    assert.deepEqual('notes' in odd && odd.notes, ['the option #gop means nothing here'])
    assert.match(reasonOf('rtsp://h/a#media=audio'), /sound alone/)
    assert.match(reasonOf('rtsp://h/a#transport=ws://h/x'), /WebSocket/)
    assert.match(reasonOf('http://h/a#header=Authorization: Bearer hunter2'), /^headers/)
  })

  it('unwraps ffmpeg where it only copies the picture', () => {
    assert.deepEqual(sourceOf('ffmpeg:rtsp://u:p@h/a#video=copy#audio=opus#input=rtsp/udp'), {
      url: 'rtsp://h/a',
      user: 'u',
      password: 'p',
      transport: 'udp',
    })
    assert.deepEqual(sourceOf('ffmpeg:rtsp://h/a'), { url: 'rtsp://h/a' })
    assert.match(reasonOf('ffmpeg:rtsp://h/a#video=h264#hardware'), /changes the picture/)
    assert.match(reasonOf('ffmpeg:rtsp://h/a#video=copy#rotate=90'), /changes the picture/)
    assert.match(reasonOf('ffmpeg:rtsp://h/a#audio=aac'), /sound alone/)
    assert.match(reasonOf('ffmpeg:yard#audio=opus'), /another stream/)
    assert.match(reasonOf('ffmpeg:device?video=0'), /device/)
  })

  it('knows the schemes that are ours under another name', () => {
    assert.deepEqual(sourceOf('rtspx://h:7441/x'), { url: 'rtsps://h:7441/x' })
    assert.deepEqual(sourceOf('httpx://h/x'), { url: 'https://h/x' })
    assert.deepEqual(sourceOf('rtsp+http://h/x'), { url: 'rtsp://h/x', transport: 'http' })
  })

  const LEFT: [text: string, reason: RegExp][] = [
    ['exec:ffmpeg -i rtsp://u:hunter2@h/ -f rtsp {output}', /runs a program/],
    ['echo:python3 hunter2.py', /runs a program/],
    ['onvif://u:hunter2@h', /rtsp:\/\/ address/],
    ['rtmp://h/live/hunter2', /RTMP/],
    ['webrtc:ws://h/hunter2', /^"webrtc:" is nothing that Baton pulls/],
    ['homekit://h?pin=hunter2', /^"homekit:"/],
    ['udp+mpegts://238.0.0.1:1234', /^"udp\+mpegts:"/],
    ['hunter2:hunter2@h', /^it is nothing/],
    ['10.0.0.1/hunter2', /no address/],
    ['rtsp://u:${NOBODY}@h/hunter2', /names the variable NOBODY/],
  ]
  for (const [text, reason] of LEFT)
    it(`says why it leaves ${text.split(/[:/]/, 1)[0]}, and repeats no secret`, () => {
      assert.match(reasonOf(text), reason)
      assert.doesNotMatch(reasonOf(text), /hunter2/)
    })

  it('fills variables, and takes the value that stands behind the name where there is none', () => {
    assert.deepEqual(sourceOf('rtsp://u:${SECRET}@h/'), { url: 'rtsp://h/', user: 'u', password: 'p w' })
    assert.deepEqual(sourceOf('rtsp://u:${OTHER:dflt}@h/'), { url: 'rtsp://h/', user: 'u', password: 'dflt' })
  })

  it('takes a password as it stands where Frigate does', () => {
    const rules: AddressRules = {
      dialect: 'frigate',
      variable: /\{(FRIGATE_\w+)\}/g,
      variables: new Map([['FRIGATE_PW', 'a/b#c@d%41']]),
    }
    assert.deepEqual(sourceOf('rtsp://admin:{FRIGATE_PW}@h:554/x', rules), {
      url: 'rtsp://h:554/x',
      user: 'admin',
      password: 'a/b#c@d%41',
    })
  })
})
