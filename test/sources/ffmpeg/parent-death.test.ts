import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { isAlive } from '../../support/processes.ts'

describe('FfmpegSource in a process that is SIGKILLed', () => {
  it('takes its ffmpeg with it, even one that cannot end by itself because it is stopped', async (t) => {
    const camera = await startFaultyCamera()
    const script = fileURLToPath(new URL('../../support/stalled-relay.ts', import.meta.url))
    const relay = spawn(process.execPath, ['--import', 'tsx', script, camera.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => relay.kill('SIGKILL'))
    const [answer] = (await once(relay.stdout, 'data')) as [Buffer]
    const pid = Number(answer.toString())
    assert.equal(isAlive(pid), true)
    process.kill(pid, 'SIGSTOP')
    relay.kill('SIGKILL')
    await eventually('ffmpeg is gone', () => !isAlive(pid))
    await camera.close()
  })
})
