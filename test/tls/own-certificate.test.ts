import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { OwnCertificate } from '../../src/tls/own-certificate.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { testFolder } from '../support/test-folder.ts'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const DAY_MS = 86_400_000
const NAMES = { lasting: ['localhost', 'nas', '192.168.1.5', '127.0.0.1'], passing: ['2001:db8::5'] }
const folder = testFolder()

describe('OwnCertificate', () => {
  it('is made for every name and address, for a server alone, and kept for its owner alone', async () => {
    const own = await opened('new')
    const made = new X509Certificate(own.pair.cert)
    for (const name of ['localhost', 'nas']) assert.equal(made.checkHost(name), name)
    for (const address of ['192.168.1.5', '127.0.0.1', '2001:db8::5'])
      assert.equal(made.checkIP(address), address)
    assert.equal(made.checkHost('other'), undefined)
    assert.equal(made.ca, false)
    assert.deepEqual(made.keyUsage, ['1.3.6.1.5.5.7.3.1'])
    assert.ok(made.verify(made.publicKey))
    const days = (Date.parse(made.validTo) - NOW_MS) / DAY_MS
    assert.ok(days > 390 && days < 398, `${days} days`)
    assert.equal((await stat(fileIn('new'))).mode & 0o777, 0o600)
    assert.equal((await stat(join(folder, 'new'))).mode & 0o777, 0o700)
    await own.close()
  })

  it('is the same after a restart, as long as it serves', async () => {
    const first = await opened('again')
    await first.close()
    const second = await opened('again')
    assert.equal(fingerprint(second), fingerprint(first))
    await second.close()
    const other = { lasting: ['nas', '192.168.1.5'], passing: ['2001:db8::6'] }
    const passed = await opened('again', { names: () => other })
    assert.equal(fingerprint(passed), fingerprint(first), 'new addresses of IPv6 come every day')
    await passed.close()
    const moved = await opened('again', { names: () => ({ lasting: ['192.168.1.77'], passing: [] }) })
    assert.notEqual(fingerprint(moved), fingerprint(first))
    await moved.close()
  })

  it('is made anew where the file is broken', async () => {
    const first = await opened('broken')
    await first.close()
    await writeFile(fileIn('broken'), (await readFile(fileIn('broken'), 'utf8')).slice(0, -80))
    const second = await opened('broken')
    assert.notEqual(fingerprint(second), fingerprint(first))
    await second.close()
  })

  it('is renewed a month before it ends, while the relay runs', async () => {
    const clock = new ManualClock(NOW_MS)
    const own = await opened('old', { clock })
    let changes = 0
    own.onChange(() => changes++)
    const first = fingerprint(own)
    clock.tick(366 * DAY_MS)
    await own.close()
    assert.equal(fingerprint(own), first)
    const late = await opened('old', { clock })
    assert.equal(fingerprint(late), first)
    late.onChange(() => changes++)
    clock.tick(2 * DAY_MS)
    await eventually('it is renewed', () => changes > 0)
    assert.notEqual(fingerprint(late), first)
    assert.equal(new X509Certificate(await readFile(fileIn('old'))).fingerprint256, fingerprint(late))
    await late.close()
    assert.equal(clock.pendingTimers, 0)
  })
})

function opened(
  name: string,
  {
    clock = new ManualClock(NOW_MS),
    names = () => NAMES,
  }: { clock?: ManualClock; names?: () => typeof NAMES } = {},
): Promise<OwnCertificate> {
  return OwnCertificate.open({ dataDir: join(folder, name), names, clock, log: silentLog })
}

function fingerprint({ pair }: OwnCertificate): string {
  return new X509Certificate(pair.cert).fingerprint256
}

function fileIn(name: string): string {
  return join(folder, name, 'self-signed.pem')
}
