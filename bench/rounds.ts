import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../src/errors.ts'
import { print } from './measure.ts'
import { startBaton, startCameras, type CameraFacts, type Cameras, type Program } from './programs.ts'
import { figureText, type FigureName, type Result, type Section } from './report/section.ts'

/** Until a camera's pull has begun and its first keyframe is there. */
const SETTLE_MS = 5000

export interface RoundFacts {
  readonly rounds: number
  /** Bounds windows and warm-ups. */
  readonly mostMs: number
}

/** A section while it is measured. */
export type Written = Section & { readonly results: Result[] }

/** Says what is measured. */
export function begin(
  name: string,
  title: string,
  { subjects, figures }: { subjects: readonly string[]; figures: readonly FigureName[] },
): Written {
  print(`\n## ${title}`)
  return { name, title, figures, subjects, results: [] }
}

/** Measures once and keeps and prints what came of it, be it an error. */
export async function note(
  { figures, results }: Written,
  round: number,
  subject: string,
  measure: () => Promise<number[]>,
): Promise<void> {
  const head = `  round ${round}  ${subject.padEnd(30)}`
  try {
    const values = await measure()
    results.push({ subject, values })
    const texts = values.map((value, i) => `${figures[i]?.title} ${figureText(value)} ms`)
    print(`${head} ${texts.join(', ')}`)
  } catch (error) {
    results.push({ subject, values: [], fault: messageOf(error) })
    print(`${head} VOID: ${messageOf(error)}`)
  }
}

/** Starts one camera, with a folder of its own. */
export async function camerasIn(folder: string, name: string, facts: Partial<CameraFacts>): Promise<Cameras> {
  const own = join(folder, name)
  await mkdir(own, { recursive: true })
  return startCameras(own, { count: 1, gopSeconds: 2, sounds: false, ...facts })
}

/** Starts the relay, which pulls natively, and ends it and the cameras behind its use. */
export async function withRelay(
  cameras: Cameras,
  started: readonly Cameras[],
  use: (relay: Program) => Promise<void>,
): Promise<void> {
  const relay = await startBaton(cameras, 'always', 0, { pull: 'native' })
  try {
    await sleep(SETTLE_MS)
    await use(relay)
  } finally {
    await relay.stop()
    for (const one of started) await one.stop()
  }
}
