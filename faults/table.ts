import { PULLS, type FaultCase, type Pull } from './case.ts'
import { anotherCamera } from './cases/another-camera.ts'
import { ffmpeg } from './cases/ffmpeg.ts'
import { files } from './cases/files.ts'
import { network } from './cases/network.ts'
import { refusals } from './cases/refusals.ts'
import { relay } from './cases/relay.ts'
import { running } from './cases/running.ts'
import { viewers } from './cases/viewers.ts'

/** What is done to cameras, which are pulled so. */
function ofCameras(pull: Pull): FaultCase[] {
  return [...refusals(pull), ...running(pull), ...anotherCamera(pull), ...network(pull)].map((one) => ({
    ...one,
    pull,
  }))
}

/** Every fault that is tried, in the order of the table that is printed. */
export const FAULT_TABLE: readonly FaultCase[] = [
  ...PULLS.flatMap(ofCameras),
  ...ffmpeg.map((one): FaultCase => ({ ...one, pull: 'ffmpeg' })),
  ...relay,
  ...files,
  ...viewers,
]
