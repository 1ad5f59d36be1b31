import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fuzzApi } from '../faults/fuzz/api.ts'
import { mutate, mutations } from '../faults/fuzz/mutations.ts'
import { judgeRtp, RTP_SEEDS } from '../faults/fuzz/rtp.ts'
import { judgeRtspClient, RTSP_CLIENT_SEED } from '../faults/fuzz/rtsp-client.ts'
import { judgeRtsp, RTSP_SEED } from '../faults/fuzz/rtsp.ts'
import { brokenTexts, editToAll, judgeStreamsJson } from '../faults/fuzz/streams-json.ts'
import { judgeTs } from '../faults/fuzz/ts.ts'
import { RelayProcess } from '../faults/relay-process.ts'
import { makeClip } from './mpegts/clips.ts'
import { builtFolder } from './support/built.ts'

const CRASHERS = join(import.meta.dirname, 'crashers')

/** Who reads an input that once broke the relay, by the beginning of its name. */
const JUDGES: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  'streams-json': (bytes) => judgeStreamsJson(bytes.toString()),
  'rtsp-client': judgeRtspClient,
  rtsp: judgeRtsp,
  rtp: judgeRtp,
  ts: judgeTs,
}

describe('Bad input, a few seconds of what `npm run fuzz` does for long', () => {
  before(() => void builtFolder())

  it('to the API: calls as its own document describes them are answered in order, whatever stands in them', async () => {
    await fuzzApi(await RelayProcess.start({ streams: [] }), 800)
  })

  it('to MPEG-TS: nothing throws, hangs, grows, or turns the clock back', () => {
    const clip = makeClip('h264-b-frames')
    fc.assert(
      fc.property(mutations, (changes) => judgeTs(mutate(clip, changes))),
      { numRuns: 150 },
    )
  })

  it('to RTSP: what is said of the bytes is the same whole and in pieces, and nothing throws', () => {
    fc.assert(
      fc.property(mutations, (changes) => judgeRtsp(mutate(RTSP_SEED, changes))),
      { numRuns: 1500 },
    )
  })

  it('to a client of RTSP: it plays, or says in its own words why not, and never hangs', async () => {
    // As it is, it plays.
    await judgeRtspClient(RTSP_CLIENT_SEED)
    await fc.assert(
      fc.asyncProperty(mutations, (changes) => judgeRtspClient(mutate(RTSP_CLIENT_SEED, changes))),
      { numRuns: 100 },
    )
  })

  it('to RTP: nothing throws, hangs or grows, whatever codec the packets are taken for', () => {
    const input = fc.tuple(fc.constantFrom(...RTP_SEEDS), mutations)
    fc.assert(
      fc.property(input, ([bytes, changes]) => judgeRtp(mutate(bytes, changes))),
      { numRuns: 300 },
    )
  })

  it('to streams.json: its fault is said with its place', () => {
    fc.assert(
      fc.property(brokenTexts, (text) => void judgeStreamsJson(text)),
      { numRuns: 1500 },
    )
  })

  it('to the streams.json of a running relay: the old streams run on', async () => {
    const texts = fc.sample(
      brokenTexts.filter((text) => judgeStreamsJson(text) !== 'none'),
      6,
    )
    await editToAll(await RelayProcess.start({ streams: [] }), texts)
  })

  for (const file of readdirSync(CRASHERS).filter((name) => name !== 'README.md'))
    it(`that once broke the relay: ${file}`, async () => {
      const [, judge] = Object.entries(JUDGES).find(([name]) => file.startsWith(`${name}-`)) ?? []
      assert.ok(judge, 'nobody reads it')
      await judge(readFileSync(join(CRASHERS, file)))
    })
})
