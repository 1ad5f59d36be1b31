import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announcesReordering, isSentAsShown } from '../../src/codecs/sending-order.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** x264: High, no B-pictures, and it says so. */
const PLAIN = hex('6764001eacb405017fcb80880000030008000003019078b175')
/** x264: High, two pictures of reorder. */
const REORDERED = hex('6764000bacd942c478893011000003000100000300320f142996')
/** Main, picture order of type 0, without VUI: it does not say. */
const SILENT = hex('674d001fed00a00b72')
/** x265 without B-pictures, and with two pictures of reorder. */
const H265_PLAIN = hex('42010101600000030090000003000003003fa0050201696592a4932bc05a020000030002000003003210')
const H265_REORDERED = hex(
  '42010101600000030090000003000003003fa005020171f2e595952930bc05a02000000300200000030321',
)
const PPS = hex('68ef0fcb')

test('isSentAsShown believes an H.264 SPS that says so, whatever stands beside it', () => {
  assert.equal(isSentAsShown('H264', [PLAIN, PPS]), true)
  assert.equal(isSentAsShown('H264', [REORDERED, PPS]), false)
  assert.equal(isSentAsShown('H264', [SILENT, PPS]), false)
})

test('isSentAsShown needs each SPS to say so', () => {
  assert.equal(isSentAsShown('H264', [PLAIN, REORDERED]), false)
})

test('isSentAsShown believes an H.265 SPS', () => {
  assert.equal(isSentAsShown('H265', [H265_PLAIN]), true)
  assert.equal(isSentAsShown('HEVC', [H265_PLAIN]), true)
  assert.equal(isSentAsShown('H265', [H265_REORDERED]), false)
})

test('isSentAsShown is false where nothing can be read', () => {
  assert.equal(isSentAsShown('H264', []), false)
  assert.equal(isSentAsShown('H264', [PPS]), false)
  assert.equal(isSentAsShown('MP2T', [PLAIN]), false)
})

test('announcesReordering believes a set that names a number, and makes nothing of one that leaves it open', () => {
  assert.equal(announcesReordering('H264', [REORDERED, PPS]), true)
  assert.equal(announcesReordering('H264', [PLAIN, REORDERED]), true)
  assert.equal(announcesReordering('H265', [H265_REORDERED]), true)
  assert.equal(announcesReordering('H264', [PLAIN, PPS]), false)
  assert.equal(announcesReordering('H264', [SILENT, PPS]), false)
  assert.equal(announcesReordering('H265', [H265_PLAIN]), false)
  assert.equal(announcesReordering('H264', []), false)
  assert.equal(announcesReordering('MP2T', [REORDERED]), false)
})
