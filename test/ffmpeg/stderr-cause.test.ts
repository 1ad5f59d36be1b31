import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  causeOfStderr,
  isBusy,
  isOutOfOrder,
  isUncopiableAudio,
  isUnplayableVideo,
  lacksTimestamps,
} from '../../src/ffmpeg/stderr-cause.ts'

/** As printed by 5.1, and by 7.1 behind its context. */
const LINES: readonly (readonly [string, string | undefined])[] = [
  ['[tcp @ 0x5] Connection to tcp://10.0.0.9:554?timeout=5000000 failed: Connection refused', 'unreachable'],
  ['[in#0 @ 0x5] Error opening input: Connection refused', 'unreachable'],
  ['pipe:0: Connection timed out', 'unreachable'],
  ['[in#0 @ 0x5] Error opening input: No route to host', 'unreachable'],
  ['[tcp @ 0x5] Failed to resolve hostname cam.test: Name or service not known', 'unreachable'],
  ['[rtsp @ 0x5] method DESCRIBE failed: 401 Unauthorized', 'unauthorized'],
  ['[http @ 0x5] HTTP error 401 Unauthorized', 'unauthorized'],
  ['Server returned 403 Forbidden (access denied)', 'unauthorized'],
  ['[rtsp @ 0x5] method DESCRIBE failed: 404 Not Found', 'not-found'],
  ['[http @ 0x5] HTTP error 404 Not Found', 'not-found'],
  ['[rtsp @ 0x5] method SETUP failed: 461 Unsupported Transport', 'transport'],
  ['[rtsp @ 0x5] Nonmatching transport in server reply', 'transport'],
  ["Stream map '0:v:0' matches no streams.", 'no-video'],
  ['[mpegts @ 0x5] Stream 0, codec mjpeg, is muxed as a private data stream', 'unsupported-codec'],
  ['[rtsp @ 0x5] method DESCRIBE failed: 503 Service Unavailable', 'exited'],
  ['setpriv: failed to execute /opt/ffmpeg: No such file or directory', 'no-ffmpeg'],
  ['[mpegts @ 0x5] Non-monotonous DTS in output stream 0:0; previous: 404, current: 461', undefined],
  ['[rtsp @ 0x5] max delay reached. need to consume packet', undefined],
]

it('causeOfStderr knows the words of old and new versions', () => {
  for (const [line, cause] of LINES) assert.equal(causeOfStderr(['something else', line])?.cause, cause, line)
  assert.equal(causeOfStderr([]), undefined)
})

it('causeOfStderr takes the camera’s refusal before what ffmpeg concludes from it', () => {
  const lines = [
    '[rtsp @ 0x5] method DESCRIBE failed: 401 Unauthorized',
    'pipe:0: Invalid data found when processing input',
  ]
  assert.equal(causeOfStderr(lines)?.cause, 'unauthorized')
  assert.equal(causeOfStderr(lines.slice(1))?.cause, 'exited')
})

it('the lines that call for an act while ffmpeg runs are known', () => {
  assert.ok(lacksTimestamps('[mpegts @ 0x5] first pts and dts value must be set'))
  assert.ok(isUnplayableVideo('[mpegts @ 0x5] Stream 0, codec mjpeg, is muxed as a private data stream'))
  const sound = '[mpegts @ 0x5] Stream 1, codec pcm_alaw, is muxed as a private data stream'
  assert.ok(isUncopiableAudio(sound) && !isUnplayableVideo(sound))
  assert.ok(isUncopiableAudio('[mpegts @ 0x5] AAC bitstream not in ADTS format and extradata missing'))
  assert.ok(isBusy('[rtsp @ 0x5] method DESCRIBE failed: 503 Service Unavailable'))
  assert.ok(
    isOutOfOrder('[mpegts @ 0x5] Non-monotonous DTS in output stream 0:0; previous: 404, current: 401'),
  )
  assert.ok(isOutOfOrder('[vost#0:0/copy @ 0x5] Non-monotonic DTS; previous: 404, current: 401'))
  assert.ok(!lacksTimestamps('') && !isUnplayableVideo('') && !isUncopiableAudio(''))
})
