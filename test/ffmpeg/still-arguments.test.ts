import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stillArguments } from '../../src/ffmpeg/still-arguments.ts'

const WHOLE = { width: undefined, quality: 80, skipSeconds: 0 }

function valueOf(args: readonly string[], name: string): string | undefined {
  return args[args.indexOf(name) + 1]
}

describe('stillArguments', () => {
  it('make one JPEG of the first picture, from stdin to stdout', () => {
    assert.equal(
      stillArguments(WHOLE).join(' '),
      '-hide_banner -nostdin -nostats -loglevel error -max_alloc 128000000 -f mpegts -threads 1 -i pipe:0 ' +
        '-vframes 1 -vcodec mjpeg -filter:v scale=out_range=pc,format=yuvj420p -map 0:v:0 -threads 1 ' +
        '-qmin 1 -q:v 5 -f image2pipe pipe:1',
    )
  })

  it('never enlarge', () => {
    const filter = valueOf(stillArguments({ ...WHOLE, width: 320 }), '-filter:v')
    assert.equal(filter, "scale=w='min(320,iw)':h=-1:out_range=pc,format=yuvj420p")
  })

  it('pass over what is only there to be decoded', () => {
    const filter = valueOf(stillArguments({ ...WHOLE, skipSeconds: 1.9964 }), '-filter:v')
    assert.match(filter ?? '', /^select='gte\(t,1\.996\)',scale=/)
  })

  it('are finer the higher the quality, within what ffmpeg takes', () => {
    const quantizers = Array.from({ length: 100 }, (_, at) =>
      Number(valueOf(stillArguments({ ...WHOLE, quality: at + 1 }), '-q:v')),
    )
    assert.deepEqual(
      quantizers,
      quantizers.toSorted((a, b) => b - a),
    )
    assert.deepEqual([quantizers[0], quantizers[99]], [31, 1])
  })
})
