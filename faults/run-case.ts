import { messageOf } from '../src/errors.ts'
import { NATIVE_AFTER_KEYFRAME_MS, type FaultCase, type Pull } from './case.ts'
import type { Stage } from './stage.ts'
import type { Witness } from './witness.ts'

/** Healthy viewers of other cameras see no longer gap. */
const MAX_GAP_MS = 200
/** A machine that keeps others waiting for so long can show no such gap. */
const MAX_STARVED_MS = 80
const ATTEMPTS = 3

export type Verdict = 'as expected' | 'NOT as expected' | 'void' | 'not run'

/** One line of the table. */
export interface Result {
  readonly name: string
  readonly pull: Pull | undefined
  readonly fault: string
  readonly expected: string
  readonly seen: string
  readonly ms: number | undefined
  readonly afterKeyframeMs: number | undefined
  readonly gapMs: number | undefined
  readonly verdict: Verdict
}

/** Runs one case; again where the machine was too busy to tell. */
export async function runCase(one: FaultCase, stage: Stage, witness: Witness): Promise<Result> {
  const lack = one.lacks?.()
  const { name, pull, fault, expected } = one
  if (lack !== undefined)
    return {
      name,
      pull,
      fault,
      expected,
      seen: `not run: ${lack}`,
      ms: undefined,
      afterKeyframeMs: undefined,
      gapMs: undefined,
      verdict: 'not run',
    }
  let result = await attempt(one, stage, witness)
  for (let tried = 1; tried < ATTEMPTS && result.verdict === 'void'; tried++)
    result = await attempt(one, stage, witness)
  return result
}

async function attempt(one: FaultCase, stage: Stage, witness: Witness): Promise<Result> {
  const { name, pull, fault, expected, withinMs = Infinity } = one
  await stage.begin(pull)
  await witness.mark()
  let seen: string
  let ms: number | undefined
  let afterKeyframeMs: number | undefined
  const faults: string[] = []
  try {
    ;({ words: seen, ms, afterKeyframeMs } = await one.run(stage))
    if (seen !== expected) faults.push('other words')
  } catch (error) {
    seen = messageOf(error)
    faults.push('an error')
  }
  const { gapMs, closed, starvedMs } = await witness.report()
  await stage.end().catch((error: unknown) => faults.push(messageOf(error)))
  if (ms !== undefined && ms > withinMs) faults.push(`over ${withinMs} ms`)
  const isLateAfterKeyframe = pull === 'native' && (afterKeyframeMs ?? 0) > NATIVE_AFTER_KEYFRAME_MS
  if (isLateAfterKeyframe) faults.push(`over ${NATIVE_AFTER_KEYFRAME_MS} ms after the keyframe`)
  if (closed > 0) faults.push(`${closed} healthy viewers lost`)
  const isStarved = starvedMs > MAX_STARVED_MS
  if (gapMs > MAX_GAP_MS && !isStarved && !stage.isElsewhere)
    faults.push(`healthy viewers saw a gap of ${Math.round(gapMs)} ms`)
  const isLate = (ms ?? 0) > withinMs || isLateAfterKeyframe
  const isVoid = isStarved && ((gapMs > MAX_GAP_MS && !stage.isElsewhere) || isLate)
  const verdict = isVoid ? 'void' : faults.length > 0 ? 'NOT as expected' : 'as expected'
  const said = [seen, ...faults.filter((text) => text !== 'an error' && text !== 'other words')]
  if (isVoid) said.push(`the machine kept us waiting for ${Math.round(starvedMs)} ms`)
  return { name, pull, fault, expected, seen: said.join('; '), ms, afterKeyframeMs, gapMs, verdict }
}
