import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { certificateFault, certificateNotes } from '../../../src/sources/ffmpeg/certificate.ts'

const rule = new AddressRule()
const [old, young] = [
  { version: '5.1.9', major: 5 },
  { version: '9.0.2', major: 9 },
]

describe('what is said of a camera’s certificate', () => {
  it('is that it goes unchecked, where there is one and ffmpeg checks none', () => {
    const notes = (url: string, ffmpeg = old): string[] => certificateNotes(rule.parse(url, 'file'), ffmpeg)
    assert.match(notes('rtsps://192.0.2.1/a').join(' '), /ffmpeg 5\.1\.9 does not check.*9\.0 and newer do/)
    assert.equal(notes('https://192.0.2.1/a').length, 1)
    assert.deepEqual([notes('rtsp://192.0.2.1/a'), notes('rtsps://192.0.2.1/a', young)], [[], []])
  })

  it('is a fault where ffmpeg would refuse it, although a probe did not', () => {
    const own = { certificateFault: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
    const fault = certificateFault(own, young)
    assert.equal(fault?.cause, 'exited')
    assert.match(fault.message, /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\), and ffmpeg 9\.0\.2 refuses/)
    assert.equal(certificateFault(own, old), undefined)
    assert.equal(certificateFault({ certificateFault: undefined }, young), undefined)
  })
})
