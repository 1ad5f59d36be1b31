import type { FaultCase } from './case.ts'
import { anotherCamera } from './cases/another-camera.ts'
import { ffmpeg } from './cases/ffmpeg.ts'
import { files } from './cases/files.ts'
import { network } from './cases/network.ts'
import { refusals } from './cases/refusals.ts'
import { relay } from './cases/relay.ts'
import { running } from './cases/running.ts'
import { viewers } from './cases/viewers.ts'

/** Every fault that is tried, in the order of the table that is printed. */
export const FAULT_TABLE: readonly FaultCase[] = [
  ...refusals,
  ...running,
  ...anotherCamera,
  ...network,
  ...ffmpeg,
  ...relay,
  ...files,
  ...viewers,
]
