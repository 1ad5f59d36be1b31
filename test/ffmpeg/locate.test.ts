import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { locateFfmpeg } from '../../src/ffmpeg/locate.ts'
import { FfmpegLocator } from '../../src/ffmpeg/locator.ts'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'

const SYSTEM_PATH = process.env['PATH'] ?? ''

describe('locateFfmpeg', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'locate-'))
  })
  after(() => rm(folder, { recursive: true }))

  /** A program that answers `-version` as told; returns its folder. */
  async function fake(name: string, script: string): Promise<string> {
    const place = join(folder, name)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'ffmpeg'), `#!/bin/sh\n${script}\n`)
    await chmod(join(place, 'ffmpeg'), 0o755)
    return place
  }

  const answer = (version: string): string => `echo "ffmpeg version ${version} Copyright (c) the developers"`

  it('finds the one on PATH, and a guard that lets it die with its parent', async () => {
    const found = await locateFfmpeg({ searchPath: SYSTEM_PATH })
    assert.ok(found.path?.startsWith('/'))
    assert.ok(found.path !== undefined && found.major >= 5)
    assert.deepEqual(found.deathGuard.slice(1), ['--pdeathsig', 'KILL'])
  })

  it('takes the configured one before PATH, and PATH before ffmpeg-static', async () => {
    const [mine, system] = [await fake('mine', answer('6.0')), await fake('system', answer('7.1'))]
    const bundled = (): string => join(mine, 'ffmpeg')
    const configured = await locateFfmpeg({ configured: join(mine, 'ffmpeg'), searchPath: system })
    assert.equal(configured.path, join(mine, 'ffmpeg'))
    const onPath = await locateFfmpeg({ searchPath: `${folder}:${system}`, bundled })
    assert.equal(onPath.path, join(system, 'ffmpeg'))
    const last = await locateFfmpeg({ searchPath: folder, bundled })
    assert.equal(last.path, join(mine, 'ffmpeg'))
    assert.match(last.path === undefined ? '' : (last.notes[0] ?? ''), /security fixes/)
  })

  it('passes over one that does not run, and says so', async () => {
    const [broken, good] = [await fake('broken', 'exit 3'), await fake('good', answer('5.0'))]
    const found = await locateFfmpeg({ configured: join(broken, 'ffmpeg'), searchPath: good })
    assert.equal(found.path, join(good, 'ffmpeg'))
    assert.match(found.path === undefined ? '' : (found.notes[0] ?? ''), /configured ffmpeg .*does not run/)
  })

  it('refuses versions before 5.0 with the reason and what to do', async () => {
    const old = await fake('old', answer('4.4.2-0ubuntu'))
    const missing = await locateFfmpeg({ searchPath: old, bundled: () => undefined })
    assert.equal(missing.path, undefined)
    assert.match(
      missing.path === undefined ? missing.message : '',
      /4\.4\.2-0ubuntu.*before 5\.0.*apt-get install/s,
    )
  })

  it('does not believe ffmpeg-static when its file is not there', async () => {
    const missing = await locateFfmpeg({ searchPath: folder, bundled: () => join(folder, 'gone') })
    assert.equal(missing.path, undefined)
    assert.match(missing.path === undefined ? missing.message : '', /^No ffmpeg was found\. Install/)
  })

  it('has no guard where setpriv does not work', async () => {
    const place = await fake('unguarded', answer('5.1'))
    await writeFile(join(place, 'setpriv'), '#!/bin/sh\nexit 1\n')
    await chmod(join(place, 'setpriv'), 0o755)
    const found = await locateFfmpeg({ searchPath: place })
    assert.deepEqual(found.path === undefined ? undefined : found.deathGuard, [])
  })

  it('is asked again some seconds after it found nothing, and once it is forgotten', async () => {
    const clock = new ManualClock()
    const later = join(folder, 'later')
    const locator = new FfmpegLocator({ searchPath: later, bundled: () => undefined }, clock, silentLog)
    assert.equal((await locator.locate()).path, undefined)
    await fake('later', answer('5.1'))
    assert.equal((await locator.locate()).path, undefined)
    clock.tick(5000)
    assert.equal((await locator.locate()).path, join(later, 'ffmpeg'))
    await rm(later, { recursive: true })
    assert.equal((await locator.locate()).path, join(later, 'ffmpeg'))
    locator.forget()
    assert.equal((await locator.locate()).path, undefined)
  })

  it('says once which ffmpeg it passed over, and why', async () => {
    const lines: unknown[] = []
    const keep = (...line: unknown[]): void => void lines.push(line)
    const log = { info: keep, warn: keep }
    const place = await fake('passed-over', answer('5.1'))
    const configured = join(folder, 'gone')
    const locator = new FfmpegLocator({ configured, searchPath: place }, systemClock, log)
    const { path } = await locator.locate()
    locator.forget()
    await locator.locate()
    const [[fields, line], ...more] = lines as [[{ path: string; reason: string }, string]]
    assert.deepEqual([fields.path, line, more], [path, 'Another ffmpeg would be better', []])
    assert.match(fields.reason, /^The configured ffmpeg .*gone cannot be used: it does not run/)
  })

  it('says once that there is none, and once that one has come', async () => {
    const clock = new ManualClock()
    const lines: [Record<string, unknown>, string][] = []
    const keep = (...line: [Record<string, unknown>, string]): void => void lines.push(line)
    const place = join(folder, 'coming')
    const options = { searchPath: place, bundled: () => undefined }
    const locator = new FfmpegLocator(options, clock, { info: keep, warn: keep })
    const look = async (): Promise<void> => {
      clock.tick(5000)
      await locator.locate()
    }
    await look()
    await look()
    await fake('coming', answer('5.1'))
    await look()
    await look()
    const [[missing], [found]] = lines as [(typeof lines)[0], (typeof lines)[0]]
    assert.deepEqual(
      lines.map(([, line]) => line),
      ['There is no ffmpeg; what cannot do without one says so', 'There is an ffmpeg now'],
    )
    assert.match(String(missing['reason']), /^No ffmpeg was found\. Install/)
    assert.deepEqual(found, { path: join(place, 'ffmpeg'), version: '5.1' })
  })
})
