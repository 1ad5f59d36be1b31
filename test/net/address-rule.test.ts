import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { RelayError } from '../../src/errors.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import type { AddressRuleOptions } from '../../src/net/address-rule.ts'

const refusedCode = { name: 'RelayError', code: 'address-refused' }

test('AddressRule accepts cameras in private networks, on the internet and, where told so, on this machine', () => {
  const rule = new AddressRule({ allowLoopback: 'always' })
  for (const host of [
    '192.168.1.5',
    '10.0.0.9',
    '203.0.113.7',
    '127.0.0.1',
    '[::1]',
    '[fd00::5]',
    'cam.lan',
  ]) {
    rule.parse(`rtsp://${host}/live`, 'file')
    rule.parse(`rtsp://${host}/live`, 'api')
  }
})

const REFUSED_HOSTS = [
  '0.0.0.0',
  '0',
  '0x0',
  '[::]',
  '[::ffff:0.0.0.0]',
  '255.255.255.255',
  '239.1.2.3',
  '[ff02::1]',
  '169.254.169.254',
  '169.254.10.1',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '[fd20:ce::254]',
  '[fd00:c1::a9fe:a9fe]',
  '[::ffff:0:a9fe:a9fe]',
]

for (const host of REFUSED_HOSTS) {
  test(`AddressRule refuses the host ${host} by its text and when it is resolved`, async () => {
    const rule = new AddressRule()
    assert.throws(() => rule.parse(`rtsp://${host}/`, 'file'), refusedCode)
    const named = new AddressRule({ lookup: () => Promise.resolve([host.replace(/[[\]]/g, '')]) })
    await assert.rejects(named.resolve(named.parse('rtsp://cam.example/', 'file')), refusedCode)
  })
}

test('AddressRule judges every address of a name and returns the first', async () => {
  const rule = ruleFor(['192.168.1.5', 'fd00::5'])
  const url = rule.parse('rtsp://cam.example:8554/', 'api')
  assert.deepEqual(await rule.resolve(url), { address: '192.168.1.5', family: 4, port: 8554 })
  const mixed = ruleFor(['192.168.1.5', '169.254.169.254'])
  await assert.rejects(mixed.resolve(url), refusedCode)
})

test('AddressRule resolves by the system where no lookup is handed in', async () => {
  const rule = new AddressRule()
  const { address } = await rule.resolve(rule.parse('rtsp://127.1:99/', 'file'))
  assert.equal(address, '127.0.0.1')
})

test('AddressRule refuses its own ports on loopback and on its own addresses, in any spelling', async () => {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outer = own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  const rule = new AddressRule({ ownPorts: () => [8088] })
  for (const host of [
    '127.0.0.1',
    '127.8.8.8',
    'localhost',
    'a.localhost',
    '0x7f000001',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    outer,
  ]) {
    if (host === undefined) continue
    assert.throws(() => rule.parse(`http://${host}:8088/live/a.ts`, 'file'), refusedCode, host)
    rule.parse(`http://${host}:8089/live/a.ts`, 'file')
  }
  rule.parse('http://192.0.2.1:8088/live/a.ts', 'file')
  rule.parse('rtsp://127.0.0.1:8088/', 'demo')
  const named = new AddressRule({ ownPorts: () => [8088], lookup: () => Promise.resolve(['127.0.0.1']) })
  await assert.rejects(named.resolve(named.parse('http://me.example:8088/', 'api')), refusedCode)
})

test('AddressRule reads its own ports anew at each judgement', () => {
  const ports: number[] = []
  const rule = new AddressRule({ ownPorts: () => ports, allowLoopback: 'always' })
  rule.parse('rtsp://127.0.0.1:8554/', 'api')
  ports.push(8554)
  assert.throws(() => rule.parse('rtsp://127.0.0.1:8554/', 'api'), refusedCode)
})

test('AddressRule keeps cameras on this machine to the file, or out when told so', () => {
  const file = new AddressRule()
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f000001', '[::ffff:127.0.0.1]']) {
    file.parse(`rtsp://${host}:5/`, 'file')
    for (const origin of ['api', 'redirect'] as const)
      assert.throws(() => file.parse(`rtsp://${host}:5/`, origin), refusedCode)
  }
  file.parse('rtsp://127.0.0.1:5/', 'demo')
  const never = new AddressRule({ allowLoopback: 'never' })
  assert.throws(() => never.parse('rtsp://localhost:5/', 'file'), refusedCode)
  never.parse('rtsp://127.0.0.1:5/', 'demo')
})

test('AddressRule lets no name lead to this machine unless cameras there are always allowed', async () => {
  const lookup = (): Promise<string[]> => Promise.resolve(['127.0.0.1'])
  for (const origin of ['file', 'api'] as const) {
    for (const allowLoopback of ['file', 'never'] as const) {
      const rule = new AddressRule({ allowLoopback, lookup })
      await assert.rejects(rule.resolve(rule.parse('rtsp://cam.example:5/', origin)), refusedCode)
    }
    const always = new AddressRule({ allowLoopback: 'always', lookup })
    await always.resolve(always.parse('rtsp://cam.example:5/', origin))
  }
  const file = new AddressRule({ lookup })
  await file.resolve(file.parse('rtsp://localhost:5/', 'file'))
})

test('AddressRule lets through what is in the list of the allowed and not in that of the denied', async () => {
  const rule = new AddressRule({
    allow: ['192.168.0.0/16', 'fd00::/8', '203.0.113.7'],
    deny: ['192.168.9.0/24'],
    allowLoopback: 'always',
  })
  for (const host of [
    '192.168.1.5',
    '[fd00::5]',
    '203.0.113.7',
    '[::ffff:192.168.1.5]',
    '[64:ff9b::c0a8:105]',
  ])
    rule.parse(`rtsp://${host}/`, 'api')
  for (const host of [
    '192.168.9.1',
    '10.0.0.1',
    '203.0.113.8',
    '127.0.0.1',
    '[64:ff9b::c0a8:901]',
    '[fe80::1]',
  ])
    for (const origin of ['file', 'api', 'redirect'] as const)
      assert.throws(() => rule.parse(`rtsp://${host}/`, origin), refusedCode, host)
  rule.parse('rtsp://127.0.0.1:5/', 'demo')
  const named = new AddressRule({
    deny: ['10.0.0.0/8'],
    lookup: () => Promise.resolve(['192.168.1.5', '10.0.0.1']),
  })
  await assert.rejects(named.resolve(named.parse('rtsp://cam.example/', 'file')), refusedCode)
})

test('AddressRule allows by no list what it always refuses', () => {
  const rule = new AddressRule({
    allow: ['0.0.0.0/0', '::/0'],
    allowLoopback: 'always',
    ownPorts: () => [8088],
  })
  for (const host of [...REFUSED_HOSTS, '127.0.0.1:8088'])
    assert.throws(() => rule.parse(`rtsp://${host}/`, 'file'), refusedCode, host)
})

test('AddressRule.resolve ends with the reason of its signal', async () => {
  const rule = new AddressRule({ lookup: () => new Promise(() => undefined) })
  const abort = new AbortController()
  const pending = rule.resolve(rule.parse('rtsp://cam/', 'file'), abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(pending, /enough/)
})

test('AddressRule says which list refuses an address', () => {
  const rule = new AddressRule({ allow: ['10.0.0.0/8'], deny: ['10.1.0.0/16'] })
  assert.throws(
    () => rule.parse('rtsp://192.0.2.1/', 'file'),
    /192\.0\.2\.1 is refused: it is not in --allow-cameras/,
  )
  assert.throws(
    () => rule.parse('rtsp://10.1.0.1/', 'file'),
    /10\.1\.0\.1 is refused: it is in --deny-cameras/,
  )
})

test('AddressRule says which address it refuses and what to do, and no password', () => {
  const rule = new AddressRule()
  try {
    rule.parse('rtsp://admin:hunter2@169.254.169.254/secret', 'api')
    assert.fail('accepted')
  } catch (error) {
    assert.ok(error instanceof RelayError)
    assert.match(error.message, /^The address 169\.254\.169\.254 is refused: .*routed address$/)
    assert.doesNotMatch(String(error.stack), /hunter2|secret/)
  }
})

function ruleFor(addresses: readonly string[]): AddressRule {
  const options: AddressRuleOptions = { lookup: () => Promise.resolve(addresses) }
  return new AddressRule(options)
}
