import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from '../../bench/options.ts'
import { byAddress } from '../../bench/relays/by-address.ts'

describe('The options of the bench', () => {
  it('are what they always were without any', () => {
    const { rounds, quick, only, addresses, viewers } = parseOptions([])
    assert.deepEqual(
      { rounds, quick, only, addresses, viewers },
      {
        rounds: 3,
        quick: false,
        only: undefined,
        addresses: [],
        viewers: 200,
      },
    )
  })

  it('give each relay its process, in their order', () => {
    const words = '--relay ws://a/live/door --relay rtsp://b:8554/door --pid 7 --fps 15'.split(' ')
    assert.deepEqual(parseOptions(words).addresses, [
      { address: 'ws://a/live/door', picturesPerSecond: 15, pid: 7 },
      { address: 'rtsp://b:8554/door', picturesPerSecond: 15 },
    ])
  })

  it('say what is wrong', () => {
    for (const [words, reason] of [
      ['--viewers 0', /--viewers must be a whole number, not 0/],
      ['--rounds some', /--rounds must be a whole number, not some/],
      ['--pid 5', /belongs to a --relay/],
      ['--relay ftp://host/live', /Cannot watch ftp:/],
      ['--wrong', /Unknown option/],
    ] as const)
      assert.throws(() => parseOptions(words.split(' ')), reason)
  })
})

describe('A relay by its address', () => {
  it('is watched the way that its scheme and ending say', () => {
    const ways = ['ws://h/live/a', 'https://h/live/a.ts', 'http://h/a.flv', 'wss://h/a.flv', 'rtsp://h/a']
    assert.deepEqual(
      ways.map((address) => byAddress({ address }).way),
      ['ws-ts', 'http-ts', 'http-flv', 'ws-flv', 'rtsp'],
    )
  })

  it('is asked by the whole address, and named without what may be a secret', async () => {
    const subject = byAddress({ address: 'ws://user:word@host:81/live/a?token=secret', pid: 5 })
    assert.equal(subject.name, 'ws://host:81/live/a')
    assert.equal(subject.addressOf?.(81, 0), 'ws://user:word@host:81/live/a?token=secret')
    const program = await subject.start({ urls: [], sounds: false, folder: '', stop: async () => {} }, false)
    assert.equal(program.pid, 5)
  })
})
