import { startFaultyCamera, type FaultyCamera, type FaultyCameraOptions } from './faulty-camera.ts'
import { TestRelay, type TestRelayOptions } from './relay.ts'

/** What of the two is not as usual. */
export interface RelayedCameraOptions extends Omit<TestRelayOptions, 'streams'> {
  readonly camera?: FaultyCameraOptions
  readonly mode?: 'on-demand'
}

/** Runs a test with a camera and a relay that has it as `cam`, and ends both whatever comes of it. */
export async function withRelayedCamera(
  options: RelayedCameraOptions,
  test: (relay: TestRelay, camera: FaultyCamera) => Promise<void>,
): Promise<void> {
  const { camera: habits, mode, ...rest } = options
  const camera = await startFaultyCamera(habits)
  const relay = await TestRelay.start({
    ...rest,
    streams: [{ id: 'cam', url: camera.url, ...(mode && { mode }) }],
  })
  try {
    await test(relay, camera)
  } finally {
    await relay.close()
    await camera.close()
  }
}
