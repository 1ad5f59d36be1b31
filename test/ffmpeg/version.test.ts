import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseVersion } from '../../src/ffmpeg/version.ts'

const ANSWERS: readonly (readonly [string, number])[] = [
  ['ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers', 5],
  ['ffmpeg version n7.1.5 Copyright (c) 2000-2026', 7],
  ['ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright', 4],
  ['ffmpeg version 10.0 Copyright', 10],
  ['ffmpeg version N-112233-gabcdef Copyright\nlibavutil 59. 1.100\nlibavformat    61. 1.100 / 61. 1.100', 7],
  ['ffmpeg version 2026-01-02-git-abcdef-full_build Copyright\nlibavformat    62. 1.100 / 62. 1.100', 8],
]

it('parseVersion reads releases of every distribution and builds from git', () => {
  for (const [answer, major] of ANSWERS) assert.equal(parseVersion(answer)?.major, major, answer)
  assert.equal(parseVersion(ANSWERS[0]![0])?.version, '5.1.9-0+deb12u1')
})

it('parseVersion takes no other program for ffmpeg', () => {
  for (const answer of ['', 'avconv version 12.3', 'ffprobe version 5.1.9', 'ffmpeg version N-1-gabc']) {
    assert.equal(parseVersion(answer), undefined, answer)
  }
})
