import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { messageOf } from '../../src/errors.ts'
import { closeLeftovers } from '../../test/support/leftovers.ts'
import { CLIP_NAMES, makeClip } from '../../test/mpegts/clips.ts'
import { RelayProcess } from '../relay-process.ts'
import { fuzzApi } from './api.ts'
import { mutate, mutations } from './mutations.ts'
import { judgeRtp, RTP_SEEDS } from './rtp.ts'
import { judgeRtspClient, RTSP_CLIENT_SEED } from './rtsp-client.ts'
import { judgeRtsp, RTSP_SEED } from './rtsp.ts'
import { brokenTexts, editToAll, judgeStreamsJson } from './streams-json.ts'
import { judgeTs } from './ts.ts'

const USAGE = `fuzz [--minutes 10] [--calls 10000] [--edits 200] [--seed N] [--only api|streams-json|ts|rtsp|rtsp-client|rtp]…
  --minutes N  so long each parser is fed
  --calls N    so many requests to the API
  --edits N    so many broken edits of a running relay's streams.json`

const CRASHERS = resolve(import.meta.dirname, '../../test/crashers')

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    calls: { type: 'string', default: '10000' },
    edits: { type: 'string', default: '200' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    only: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean' },
  },
})
const seed = Number(values.seed)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Feeds a parser until the time is over. What breaks it is kept, as small as can be. */
async function fuzzParser(
  name: string,
  seeds: readonly Uint8Array[],
  judge: (bytes: Uint8Array) => void | Promise<void>,
): Promise<string> {
  let inputs = 0
  const input = fc.tuple(fc.constantFrom(...seeds), mutations)
  const property = fc.asyncProperty(input, async ([bytes, changes]) => {
    inputs++
    await judge(mutate(bytes, changes))
  })
  const forMs = Number(values.minutes) * 60_000
  const limits = { interruptAfterTimeLimit: forMs, markInterruptAsFailure: false, numRuns: 2 ** 31 - 1 }
  const { failed, counterexample, errorInstance } = await fc.check(property, { ...limits, seed })
  if (!failed || counterexample === null) return `${inputs} inputs`
  const [[bytes, changes]] = counterexample
  const crasher = mutate(bytes, changes)
  const file = `${name}-${createHash('sha256').update(crasher).digest('hex').slice(0, 12)}.bin`
  await mkdir(CRASHERS, { recursive: true })
  await writeFile(join(CRASHERS, file), crasher)
  throw new Error(`${messageOf(errorInstance)}; the input lies in test/crashers/${file}`)
}

const TRIALS: Readonly<Record<string, () => Promise<string>>> = {
  api: async () => {
    await fuzzApi(await RelayProcess.start({ streams: [] }), Number(values.calls), seed)
    return `${values.calls} calls`
  },
  'streams-json': async () => {
    fc.assert(
      fc.property(brokenTexts, (text) => void judgeStreamsJson(text)),
      { numRuns: 20_000, seed },
    )
    const texts = fc.sample(brokenTexts, { numRuns: Number(values.edits), seed })
    await editToAll(await RelayProcess.start({ streams: [] }), texts)
    return `20000 texts, ${values.edits} of them given to a running relay`
  },
  ts: () => fuzzParser('ts', CLIP_NAMES.map(makeClip), judgeTs),
  rtsp: () => fuzzParser('rtsp', [RTSP_SEED], judgeRtsp),
  'rtsp-client': () => fuzzParser('rtsp-client', [RTSP_CLIENT_SEED], judgeRtspClient),
  rtp: () => fuzzParser('rtp', RTP_SEEDS, judgeRtp),
}

async function runAll(): Promise<number> {
  let failures = 0
  print(`seed ${seed}`)
  for (const [name, trial] of Object.entries(TRIALS)) {
    if (values.only.length > 0 && !values.only.includes(name)) continue
    const beganMs = performance.now()
    const said = await trial().catch((error: unknown) => {
      failures++
      return `BROKEN: ${messageOf(error)}`
    })
    print(`${name}: ${said}, ${((performance.now() - beganMs) / 1000).toFixed(0)} s`)
  }
  await closeLeftovers()
  return failures
}

if (values.help === true) print(USAGE)
else process.exit((await runAll()) === 0 ? 0 : 1)
