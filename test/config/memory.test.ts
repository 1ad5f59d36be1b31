import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { totalmem, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { availableBytes, memoryBudgetBytes } from '../../src/config/memory.ts'

const MIB = 1_048_576

test('memoryBudgetBytes is what was set, else a quarter of the memory, at most 1 GiB', () => {
  assert.equal(memoryBudgetBytes(64, 100 * MIB), 64 * MIB)
  assert.equal(memoryBudgetBytes(undefined, 100 * MIB), 25 * MIB)
  assert.equal(memoryBudgetBytes(undefined, 100 * MIB + 3), 25 * MIB)
  assert.equal(memoryBudgetBytes(undefined, 64 * 1024 * MIB), 1024 * MIB)
  assert.equal(memoryBudgetBytes(undefined), memoryBudgetBytes(undefined, availableBytes()))
})

const SERVICE = '/system.slice/baton.service'
const SYSTEMS: readonly [name: string, files: Readonly<Record<string, string>>, bytes: number][] = [
  ['without cgroups', {}, totalmem()],
  ['in a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.max': '1000000\n' }, 1_000_000],
  [
    'in a container that shows the path outside',
    { 'proc/self/cgroup': `0::${SERVICE}\n`, 'sys/fs/cgroup/memory.max': '1000000\n' },
    1_000_000,
  ],
  [
    'in a service with MemoryMax=',
    {
      'proc/self/cgroup': `0::${SERVICE}\n`,
      'sys/fs/cgroup/system.slice/memory.max': 'max\n',
      [`sys/fs/cgroup${SERVICE}/memory.max`]: '2000000\n',
    },
    2_000_000,
  ],
  [
    'in a slice with less than its service',
    {
      'proc/self/cgroup': `0::${SERVICE}\n`,
      'sys/fs/cgroup/system.slice/memory.max': '1500000\n',
      [`sys/fs/cgroup${SERVICE}/memory.max`]: '2000000\n',
    },
    1_500_000,
  ],
  [
    'with cgroups of version 1, where the bound of a page counter stands for none',
    {
      'proc/self/cgroup': `5:cpu,memory:${SERVICE}\n1:name=systemd:/x\n0::/\n`,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      [`sys/fs/cgroup/memory${SERVICE}/memory.limit_in_bytes`]: '3000000\n',
      'sys/fs/cgroup/memory/x/memory.limit_in_bytes': '1\n',
    },
    3_000_000,
  ],
  [
    'in a container with cgroups of version 1',
    {
      'proc/self/cgroup': '4:memory:/docker/abc\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '3000000\n',
    },
    3_000_000,
  ],
  ['with more allowed than there is', { 'sys/fs/cgroup/memory.max': '9223372036854771712\n' }, totalmem()],
]

for (const [name, files, bytes] of SYSTEMS) {
  test(`availableBytes ${name}`, async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'baton-memory-'))
    t.after(() => rm(root, { recursive: true }))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    assert.equal(availableBytes(root), bytes)
  })
}
