import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventuallyAnswered } from '../support/eventually.ts'
import { startGstCamera, type GstCamera } from '../support/gst-camera.ts'
import { Prometheus } from '../support/prometheus.ts'
import { TestRelay } from '../support/relay.ts'
import { knownMetrics } from './known.ts'
import { namesIn } from './names.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: readonly { readonly expr: string }[]
}

interface Rule {
  readonly name: string
  readonly state: string
  readonly health: string
  readonly alerts: readonly { readonly labels: Record<string, string> }[]
}

const board = JSON.parse(read('deploy/grafana/baton.json')) as {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}
const panels = board.panels.filter(({ type }) => type !== 'row')
const alertNames = [...read('deploy/prometheus/alerts.yml').matchAll(/- alert: (\w+)/g)].map(
  ([, name = '']) => name,
)

describe('deploy/prometheus', () => {
  it('is what promtool takes for a configuration', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-promtool-'))
    try {
      await cp(join(root, 'deploy/prometheus'), folder, { recursive: true })
      await writeFile(join(folder, 'baton.token'), 'baton_x')
      const said = promtool(folder, 'check', 'config', 'prometheus.yml')
      assert.match(said, new RegExp(`SUCCESS: ${alertNames.length} rules found`))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('has alerts that fire when they must and only then', () => {
    const said = promtool(join(root, 'deploy/prometheus'), 'test', 'rules', 'alerts.test.yml')
    assert.match(said, /SUCCESS/)
    const tests = read('deploy/prometheus/alerts.test.yml')
    for (const name of alertNames)
      for (const what of ['fires', 'stays quiet'])
        assert.ok(tests.includes(`name: ${name} ${what}`), `no test that ${name} ${what}`)
  })

  it('has alerts each of which docs/alerts.md explains, and that explains no other', () => {
    const explained = [...read('docs/alerts.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
    assert.deepEqual(explained, alertNames)
    const linked = [...read('deploy/prometheus/alerts.yml').matchAll(/runbook: docs\/alerts\.md#(\w+)/g)]
    assert.deepEqual(
      linked.map(([, anchor]) => anchor),
      alertNames.map((name) => name.toLowerCase()),
    )
  })

  it('and deploy/grafana name no metric that the relay does not have', async () => {
    const known = await knownMetrics()
    for (const path of ['prometheus/alerts.yml', 'prometheus/alerts.test.yml', 'grafana/baton.json']) {
      const { known: found, unknown } = namesIn(read(`deploy/${path}`), known)
      assert.deepEqual(unknown, [], path)
      assert.ok(found.length > 10, path)
    }
  })
})

describe('A real Prometheus with a real relay', () => {
  let camera: GstCamera
  let relay: TestRelay
  let prometheus: Prometheus

  before(async () => {
    camera = await startGstCamera({ codec: 'h264', size: [320, 180], gop: 10, kbps: 400 })
    const gone = camera.url.replace(/:\d+\//, ':9/')
    relay = await TestRelay.start({
      streams: [
        { id: 'yard', url: camera.url },
        { id: 'gone', url: gone },
      ],
    })
    const { secret } = await relay.relay.identity.tokens.create({ name: 'Prometheus', role: 'metrics' })
    prometheus = await Prometheus.start(relay.relay.url, secret)
    const viewer = await relay.watch('yard')
    await viewer.hasPictures(30)
    for (let reports = 0; reports < 5; reports++) {
      viewer.send({ type: 'report', delayMs: 80, fps: 25, dropped: 0 })
      await viewer.hasPictures(30 + reports * 20)
    }
  })

  after(async () => {
    await prometheus?.close()
    await relay?.close()
    await camera?.close()
  })

  /** The value, as soon as there is one that fits. */
  async function untilValue(expression: string, fits: (value: number) => boolean): Promise<number> {
    let value = Number.NaN
    await eventuallyAnswered(expression, async () => {
      const [first] = await prometheus.query(expression)
      value = Number(first?.value[1] ?? Number.NaN)
      return fits(value)
    })
    return value
  }

  it('shows how the camera’s pictures come, what its ffmpeg uses and what its viewer sees', async () => {
    const yard = '{stream="yard",rendition="main"}'
    await untilValue(`baton_rendition_up${yard}`, (up) => up === 1)
    await untilValue(`baton_received_pictures_per_second${yard}`, (fps) => fps > 1)
    await untilValue(`baton_received_bits_per_second${yard}`, (bits) => bits > 10_000)
    await untilValue(`baton_gop_seconds${yard}`, (seconds) => seconds > 0.2 && seconds < 2)
    await untilValue(`baton_keyframe_age_seconds${yard}`, (seconds) => seconds >= 0 && seconds < 60)
    await untilValue(`baton_ffmpeg_cpu_seconds_total${yard}`, (seconds) => seconds > 0)
    await untilValue(`baton_ffmpeg_resident_memory_bytes${yard}`, (bytes) => bytes > 5_000_000)
    await untilValue(`baton_player_delay_seconds_sum${yard}`, (seconds) => seconds >= 0.08)
    await untilValue(`baton_source_tries_total{stream="yard",cause="none"}`, (tries) => tries === 1)
    await untilValue('baton_describe_seconds_count{result="answered"}', (count) => count >= 1)
    await untilValue('baton_rendition_fault{stream="gone",cause="unreachable"}', (fault) => fault === 1)
    await untilValue('baton_data_free_bytes', (bytes) => bytes > 0)
  })

  it('understands the query of every panel, and has data for it', async () => {
    /** A minute has to pass before a clock's drift is known. */
    const without = new Set(['Camera clock'])
    for (const { title, targets = [] } of panels) {
      assert.ok(targets.length > 0, title)
      const expressions = targets.map(({ expr }) => filledIn(expr))
      await eventuallyAnswered(`data for the panel ${title}`, async () => {
        const answers = await Promise.all(expressions.map((expression) => prometheus.query(expression)))
        return without.has(title) || answers.some((results) => results.length > 0)
      })
    }
    for (const { name, definition } of board.templating.list)
      if (definition !== undefined) {
        const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? []
        const results = await prometheus.query(filledIn(selector))
        assert.ok(
          results.some(({ metric }) => metric[label] !== undefined),
          name,
        )
      }
  })

  it('evaluates every alert, and sees the camera that is gone', async () => {
    let rules: readonly Rule[] = []
    await eventuallyAnswered('all alerts are evaluated', async () => {
      const { groups } = (await prometheus.get('rules')) as { groups: readonly { rules: readonly Rule[] }[] }
      rules = groups.flatMap((group) => group.rules)
      const down = rules.find(({ name }) => name === 'BatonCameraDown')
      return rules.every(({ health }) => health === 'ok') && down?.state !== 'inactive'
    })
    assert.deepEqual(
      rules.map(({ name }) => name),
      alertNames,
    )
    const down = rules.find(({ name }) => name === 'BatonCameraDown')!
    assert.deepEqual(
      down.alerts.map(({ labels }) => labels['stream']),
      ['gone'],
    )
  })
})

/** As Grafana would send it. */
function filledIn(expression: string): string {
  return expression
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$instance', '.*')
    .replaceAll('$stream', '.*')
}

function promtool(cwd: string, ...args: string[]): string {
  return execFileSync('promtool', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
