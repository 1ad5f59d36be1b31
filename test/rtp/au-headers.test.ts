import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AuHeaders, auHeaderFormatOf, parseAuHeaders } from '../../src/rtp/au-headers.ts'

const HBR = { mode: 'AAC-hbr', sizelength: '13', indexlength: '3', indexdeltalength: '3' }

function formatOf(parameters: Record<string, string>) {
  return auHeaderFormatOf(new Map(Object.entries(parameters)))
}

function parse(payload: string, parameters: Record<string, string> = HBR): AuHeaders | undefined {
  return parseAuHeaders(Buffer.from(payload.replaceAll(' ', ''), 'hex'), formatOf(parameters)!)
}

describe('auHeaderFormatOf', () => {
  it('reads what the description says, and what its mode means where it says nothing', () => {
    assert.deepEqual(formatOf(HBR), formatOf({ mode: 'aac-hbr' }))
    const low = formatOf({ mode: 'AAC-lbr' })
    assert.deepEqual([low?.size, low?.index, low?.indexDelta], [6, 2, 2])
    assert.equal(formatOf({ mode: 'generic', constantsize: '40' })?.constantSize, 40)
  })

  it('refuses what makes no sense, and interleaving', () => {
    for (const odd of [
      { sizelength: '33' },
      { indexlength: '-1' },
      { ctsdeltalength: 'x' },
      { constantsize: '1.5' },
      { maxdisplacement: '3072' },
    ])
      assert.equal(formatOf({ ...HBR, ...odd }), undefined, JSON.stringify(odd))
  })
})

describe('parseAuHeaders', () => {
  it('reads one header or several', () => {
    assert.deepEqual(parse('0010 0018 aabbcc'), { sizes: [3], start: 4 })
    assert.deepEqual(parse('0020 00180010 aabbccdddd'), { sizes: [3, 2], start: 6 })
    // A first index that counts, as some cameras send it, is no interleaving.
    assert.deepEqual(parse('0010 001d aabbcc'), { sizes: [3], start: 4 })
  })

  it('reads headers that end inside a byte', () => {
    // 6 bits of size, 2 of index: 3 and 2; the second and the third without index.
    assert.deepEqual(parse('0010 0c08 aabbccdddd', { mode: 'AAC-lbr' }), { sizes: [3, 2], start: 4 })
    const narrow = { sizelength: '6', indexlength: '2', indexdeltalength: '0' }
    // 000011 00 | 000010 and two bits to the byte's end.
    assert.deepEqual(parse('000e 0c08 aabbccdddd', narrow), { sizes: [3, 2], start: 4 })
  })

  it('passes over times, flags and the auxiliary section', () => {
    const all = {
      ctsdeltalength: '4',
      dtsdeltalength: '4',
      randomaccessindication: '1',
      streamstateindication: '1',
    }
    // size 3, index 0 | no CTS, DTS with 4 bits, flag, state: 0 1 1111 1 0.
    assert.deepEqual(parse('0018 0018 7e aabbcc', { ...HBR, ...all }), { sizes: [3], start: 5 })
    const extra = { ...HBR, auxiliarydatasizelength: '8' }
    assert.deepEqual(parse('0010 0018 0cffff aabbcc', extra), { sizes: [3], start: 7 })
  })

  it('divides what has no sizes by their constant size, or takes it whole', () => {
    assert.deepEqual(parse('aabbccdd', { constantsize: '2' }), { sizes: [2, 2], start: 0 })
    assert.deepEqual(parse('aabbccdd', {}), { sizes: [4], start: 0 })
  })

  it('refuses interleaved units, and headers that are cut off or without end', () => {
    assert.equal(parse('0020 00180011 aabbccdddd'), undefined)
    for (const broken of ['', '00', '0010', '001000', '0011001800'])
      assert.equal(parse(broken), undefined, broken)
    assert.equal(parse(`0410${'0008'.repeat(65)}${'aa'.repeat(65)}`), undefined)
  })
})
