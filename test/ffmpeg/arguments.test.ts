import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inputList, pullArguments } from '../../src/ffmpeg/arguments.ts'
import type { PullOptions } from '../../src/ffmpeg/arguments.ts'

const TCP: PullOptions = {
  url: 'rtsp://admin:secret@10.0.0.9/live',
  transport: 'tcp',
  audio: 'copy',
  bPictures: false,
  probes: true,
}

describe('pullArguments', () => {
  it('are the measured ones, video and audio copied', () => {
    const args = pullArguments(TCP).join(' ')
    assert.equal(
      args,
      '-hide_banner -nostdin -nostats -loglevel warning -max_alloc 16000000 ' +
        '-f concat -protocol_whitelist pipe,rtsp,rtp,tcp -safe 0 -i pipe:0 ' +
        '-acodec copy -vcodec copy -map 0:v:0 -copyinkf -map 0:a:0? ' +
        '-omit_video_pes_length 0 -pes_payload_size 0 -muxdelay 0 -max_interleave_delta 100000 -flush_packets 1 ' +
        '-f mpegts pipe:1',
    )
  })

  it('hold nothing of the URL', () => {
    assert.doesNotMatch(pullArguments(TCP).join(' '), /admin|secret|10\.0\.0\.9|live/)
  })

  it('make AAC at 48 kHz of other audio, and leave it out when it is off', () => {
    assert.match(pullArguments({ ...TCP, audio: 'transcode' }).join(' '), /-acodec aac -ar 48000 -b:a 64k /)
    const off = pullArguments({ ...TCP, audio: 'off' }).join(' ')
    assert.match(off, / -an /)
    assert.doesNotMatch(off, /0:a/)
  })

  it('fill in times only where B-pictures were seen', () => {
    assert.ok(!pullArguments(TCP).includes('-bsf:v'))
    assert.ok(pullArguments({ ...TCP, bPictures: true }).includes('-bsf:v'))
  })

  it('probe as little as ffmpeg can where the camera has told all', () => {
    const told = { ...TCP, probes: false }
    const args = pullArguments(told)
    assert.equal(args[args.indexOf('-probesize') + 1], '32')
    assert.ok(args.indexOf('-probesize') < args.indexOf('-i'))
    assert.match(inputList(told), /^option probesize 32$/m)
    assert.doesNotMatch(inputList(TCP), /probesize 32/)
  })

  it('open no protocol that the way to the camera does not need', () => {
    const whitelist = (options: Partial<PullOptions>): string | undefined => {
      const args = pullArguments({ ...TCP, ...options })
      return args[args.indexOf('-protocol_whitelist') + 1]
    }
    assert.equal(whitelist({ transport: 'udp' }), 'pipe,rtsp,rtp,tcp,udp')
    assert.equal(whitelist({ transport: 'multicast' }), 'pipe,rtsp,rtp,tcp,udp')
    assert.equal(whitelist({ transport: 'http' }), 'pipe,rtsp,rtp,http,httpproxy,tcp')
    assert.equal(whitelist({ url: 'rtsps://h/x' }), 'pipe,rtsp,rtsps,rtp,tcp,tls')
    assert.equal(whitelist({ url: 'http://h/x' }), 'pipe,http,https,httpproxy,tcp,tls')
    for (const url of ['file:///etc/passwd', 'concat:a|b', 'data:,x', '-i']) {
      assert.throws(() => whitelist({ url }), TypeError, url)
    }
  })
})

describe('inputList', () => {
  it('names the camera, its transport and the limits', () => {
    assert.equal(
      inputList(TCP),
      "ffconcat version 1.0\nfile 'rtsp://admin:secret@10.0.0.9/live'\noption timeout 5000000\n" +
        'option fpsprobesize 0\noption rtsp_transport tcp\noption allowed_media_types video+audio\n',
    )
    assert.match(inputList({ ...TCP, transport: 'multicast' }), /rtsp_transport udp_multicast\n/)
    assert.match(inputList({ ...TCP, audio: 'off' }), /allowed_media_types video\n/)
    const http = inputList({ ...TCP, url: 'http://h/x.ts' })
    assert.doesNotMatch(http, /rtsp_transport|allowed_media_types/)
    assert.match(http, /^option max_redirects 0$/m)
  })

  it('lets no URL end its quotes or its line', () => {
    const quoted = inputList({ ...TCP, url: "rtsp://u:it's@h/a'b" })
    assert.match(quoted, /^file 'rtsp:\/\/u:it'\\''s@h\/a'\\''b'$|^file 'rtsp:\/\/u:it%27s@h\/a'\\''b'$/m)
    const broken = inputList({ ...TCP, url: "rtsp://h/a\r\nfile '/etc/passwd'" })
    assert.equal(broken.split('\n').length, inputList(TCP).split('\n').length)
    assert.throws(() => inputList({ ...TCP, url: 'no url' }), TypeError)
  })
})
