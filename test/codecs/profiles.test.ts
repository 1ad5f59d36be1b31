import assert from 'node:assert/strict'
import { it } from 'node:test'
import { h264LevelName, h264ProfileName, h265LevelName, h265ProfileName } from '../../src/codecs/profiles.ts'

it('An H.264 profile and level are named as the standard does', () => {
  for (const [profileIdc, constraints, levelIdc, profile, level] of [
    [66, 0x00, 30, 'Baseline', '3.0'],
    [66, 0x40, 11, 'Constrained Baseline', '1.1'],
    [66, 0x10, 11, 'Baseline', '1b'],
    [77, 0x40, 41, 'Main', '4.1'],
    [100, 0x00, 9, 'High', '1b'],
    [100, 0x10, 11, 'High', '1.1'],
    [244, 0x00, 51, 'High 4:4:4 Predictive', '5.1'],
    [1, 0x00, 51, undefined, '5.1'],
  ] as const) {
    const demands = { profileIdc, constraints, levelIdc }
    assert.deepEqual([h264ProfileName(demands), h264LevelName(demands)], [profile, level])
  }
})

it('An H.265 profile and level are named as the standard does', () => {
  assert.deepEqual([1, 2, 4, 9].map(h265ProfileName), ['Main', 'Main 10', 'Range Extensions', undefined])
  assert.deepEqual([93, 150, 186].map(h265LevelName), ['3.1', '5.0', '6.2'])
})
