import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import type { Log, LogFields } from '../../src/log.ts'
import { silentLog } from '../../src/log.ts'
import { FileCertificate } from '../../src/tls/file-certificate.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { testFolder } from '../support/test-folder.ts'
import { makeTlsPair } from '../support/tls-pair.ts'

const folder = testFolder()
const certFile = join(folder, 'cert.pem')
const keyFile = join(folder, 'key.pem')
/** As text, of `one.example` and `two.example`. */
const pairs: { key: string; cert: string }[] = []

describe('FileCertificate', () => {
  before(async () => {
    for (const name of ['one', 'two']) {
      const { key, cert } = await makeTlsPair(folder, `${name}.example`)
      pairs.push({ key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') })
    }
  })

  it('is read again when both files have changed, and stays while they do not belong together', async () => {
    await put(0)
    const errors: unknown[] = []
    const certificate = await opened(errors)
    let changes = 0
    certificate.onChange(() => changes++)
    assert.equal(nameOf(certificate), 'CN=one.example')
    await writeFile(certFile, pairs[1]!.cert)
    await eventually('the half pair is seen', () => errors.length === 1)
    assert.match(String((errors[0] as LogFields)['reason']), /they do not work together: .*mismatch/)
    assert.deepEqual([nameOf(certificate), changes], ['CN=one.example', 0])
    // As a program that renews does: another file in its place.
    await writeFile(`${keyFile}.new`, pairs[1]!.key)
    await rename(`${keyFile}.new`, keyFile)
    await eventually('the new pair is taken', () => changes === 1)
    assert.equal(nameOf(certificate), 'CN=two.example')
    await writeFile(certFile, 'no certificate')
    await eventually('the broken file is seen', () => errors.length === 2)
    assert.equal(nameOf(certificate), 'CN=two.example')
    await rm(certFile)
    await eventually('the missing file is seen', () => errors.length === 3)
    await certificate.close()
  })

  it('is read again within a minute where nobody tells of a change: a folder behind a link', async () => {
    const [link, other] = [join(folder, 'link'), join(folder, 'other')]
    for (const [i, name] of ['one', 'two'].entries()) {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'tls.pem'), pairs[i]!.cert)
      await writeFile(join(folder, name, 'tls.key'), pairs[i]!.key)
    }
    await symlink('one', link)
    const clock = new ManualClock(Date.now())
    const files = { certFile: join(link, 'tls.pem'), keyFile: join(link, 'tls.key') }
    const certificate = await FileCertificate.open({ ...files, clock, log: silentLog })
    await symlink('two', other)
    await rename(other, link)
    await eventually('the other pair is taken', () => {
      clock.tick(60_000)
      return nameOf(certificate) === 'CN=two.example'
    })
    await certificate.close()
    assert.equal(clock.pendingTimers, 0)
  })

  it('says that it ends soon, once a day', async () => {
    await put(0)
    const warnings: unknown[] = []
    const log = { ...silentLog, warn: (_: LogFields, message: string) => void warnings.push(message) }
    const clock = new ManualClock(Date.now())
    const certificate = await FileCertificate.open({ certFile, keyFile, clock, log })
    assert.deepEqual(warnings, ['The TLS certificate ends soon; renew it'])
    clock.tick(60_000)
    assert.equal(warnings.length, 1)
    clock.tick(86_400_000)
    assert.equal(warnings.length, 2)
    await certificate.close()
  })

  it('does not begin with files that are missing, broken or another’s, and never quotes them', async () => {
    const clock = new ManualClock()
    const open = (cert: string, key: string): Promise<FileCertificate> =>
      FileCertificate.open({ certFile: cert, keyFile: key, clock, log: silentLog })
    await assert.rejects(open(certFile, keyFile), {
      code: 'invalid-settings',
      message: new RegExp(`--tls-cert ${certFile} and --tls-key .*there is no file ${certFile}`),
    })
    await writeFile(certFile, pairs[0]!.cert)
    await writeFile(keyFile, pairs[1]!.key)
    await assert.rejects(open(certFile, keyFile), { code: 'invalid-settings' })
    await assert.rejects(open(keyFile, keyFile), (error: Error) => {
      assert.doesNotMatch(error.message, /BEGIN|MIG/)
      return true
    })
    assert.equal(clock.pendingTimers, 0)
  })
})

async function put(which: 0 | 1): Promise<void> {
  await writeFile(keyFile, pairs[which]!.key)
  await writeFile(certFile, pairs[which]!.cert)
}

function opened(errors: unknown[]): Promise<FileCertificate> {
  const log: Log = { ...silentLog, error: (fields) => void errors.push(fields) }
  return FileCertificate.open({ certFile, keyFile, clock: new ManualClock(Date.now()), log })
}

function nameOf({ pair }: FileCertificate): string {
  return new X509Certificate(pair.cert).subject
}
