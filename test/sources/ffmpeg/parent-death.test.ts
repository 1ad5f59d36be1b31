import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { isAlive } from '../../support/processes.ts'

describe('FfmpegSource in a process that is SIGKILLed', () => {
  it('takes its ffmpeg with it within a second, even while the camera stalls', async () => {
    const camera = await startFaultyCamera()
    const script = fileURLToPath(new URL('../../support/stalled-relay.ts', import.meta.url))
    const relay = spawn(process.execPath, ['--import', 'tsx', script, camera.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [answer] = (await once(relay.stdout, 'data')) as [Buffer]
    const pid = Number(answer.toString())
    assert.ok(isAlive(pid))
    camera.stall()
    relay.kill('SIGKILL')
    await eventually('ffmpeg is gone', () => !isAlive(pid), 1000)
    await camera.close()
  })
})
