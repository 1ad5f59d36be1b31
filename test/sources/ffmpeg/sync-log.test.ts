import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../../src/log.ts'
import type { LogFields } from '../../../src/log.ts'
import { SyncLog } from '../../../src/sources/ffmpeg/sync-log.ts'
import { eventually } from '../../support/eventually.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { TestRelay } from '../../support/relay.ts'

test('SyncLog tells of lost sync at once, then at most once a minute with all that came since', () => {
  const lines: LogFields[] = []
  const log = { ...silentLog, warn: (fields: LogFields) => void lines.push(fields) }
  const clock = new ManualClock()
  const stats = { lostSyncs: 7, skippedBytes: 100 }
  const sync = new SyncLog(stats, { clock, log })
  sync.look()
  assert.deepEqual(lines, [])
  stats.lostSyncs = 8
  stats.skippedBytes = 110
  sync.look()
  sync.look()
  assert.deepEqual(lines, [{ times: 1, skippedBytes: 10 }])
  for (let times = 0; times < 1000; times++) {
    stats.lostSyncs += 1
    stats.skippedBytes += 188
    sync.look()
  }
  assert.equal(lines.length, 1)
  clock.tick(60_000)
  sync.look()
  assert.deepEqual(lines[1], { times: 1000, skippedBytes: 188_000 })
})

test('A relay counts and logs that its ffmpeg writes what is no MPEG-TS', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-sync-'))
  const ffmpeg = join(folder, 'ffmpeg')
  const rubbish = 'head -c 2000 /dev/zero\nexec sleep 1000'
  await writeFile(ffmpeg, `#!/bin/sh\n[ "$1" = -version ] && exec ffmpeg -version\n${rubbish}\n`)
  await chmod(ffmpeg, 0o755)
  // Neither DESCRIBE nor a look at where it is comes before the pull.
  const streams = [{ id: 'yard', url: 'rtsp://127.0.0.1:9/', transport: 'http' }]
  const relay = await TestRelay.start({ streams, settings: { ffmpeg } })
  try {
    await eventually('a line of the log', () =>
      relay.lines.some(({ skippedBytes }) => skippedBytes !== undefined),
    )
    const line = relay.lines.find(({ skippedBytes }) => skippedBytes !== undefined)
    assert.deepEqual([line?.level, line?.times, line?.['stream']], ['warn', 1, 'yard'])
    const metrics = await (await relay.fetch('metrics')).text()
    assert.match(metrics, /^baton_input_faults_total\{stream="yard",rendition="main",kind="lost-sync"\} 1$/m)
  } finally {
    await relay.close()
    await rm(folder, { recursive: true })
  }
})
