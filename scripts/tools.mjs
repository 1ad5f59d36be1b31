// Debian's packages of the foreign programs that the tests and the recipes run: decoders, players, a browser, proxies.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { giveUp, installDebianPackages, isRoot } from './setup.mjs'

// Debian keeps it where only root looks.
const nginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'

const TOOLS = {
  ffmpeg: {
    packages: ['ffmpeg'],
    there: () => answers('ffmpeg', ['-version']) && answers('ffprobe', ['-version']),
  },
  chromium: {
    packages: ['chromium', 'fonts-dejavu-core'],
    there: () => answers(process.env.CHROMIUM_PATH ?? 'chromium', ['--version']),
  },
  gstreamer: {
    packages: [
      'python3',
      'python3-gi',
      'gir1.2-gst-rtsp-server-1.0',
      'gstreamer1.0-plugins-base',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
      'gstreamer1.0-plugins-ugly',
      'gstreamer1.0-libav',
      'gstreamer1.0-tools',
      'gstreamer1.0-rtsp',
    ],
    there: () =>
      answersPython(
        "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer",
      ) &&
      ['x264enc', 'x265enc', 'avenc_aac', 'rtph264pay', 'rtspsrc'].every((element) =>
        answers('gst-inspect-1.0', [element]),
      ),
  },
  // tsreport has no call that only answers.
  tstools: { packages: ['tstools'], there: () => answers('which', ['tsreport']) },
  prometheus: {
    packages: ['prometheus'],
    there: () => answers('prometheus', ['--version']) && answers('promtool', ['--version']),
  },
  faketime: {
    packages: ['libfaketime'],
    there: () =>
      ['x86_64', 'aarch64'].some((cpu) =>
        existsSync(`/usr/lib/${cpu}-linux-gnu/faketime/libfaketimeMT.so.1`),
      ),
  },
  openssl: { packages: ['openssl'], there: () => answers('openssl', ['version']) },
  nginx: { packages: ['nginx-light'], there: () => answers(nginx, ['-v']) },
  caddy: { packages: ['caddy'], there: () => answers('caddy', ['version']) },
  mpv: { packages: ['mpv'], there: () => answers('mpv', ['--version']) },
  vlc: {
    packages: ['python3', 'vlc-bin', 'vlc-plugin-base'],
    // As root, VLC answers nothing.
    there: () =>
      answers('which', ['cvlc']) &&
      answersPython("import ctypes; assert ctypes.CDLL('libvlc.so.5').libvlc_new(0, None)"),
  },
  opencv: { packages: ['python3-opencv'], there: () => answersPython('import cv2') },
  compose: { packages: ['docker-compose'], there: () => answers('docker-compose', ['--version']) },
  systemd: { packages: ['systemd'], there: () => answers('systemd-analyze', ['--version']) },
}

/** Installs what is missing of these tools, or gives up with what to type. `who`, such as "the tests", needs them. */
export function installTools(names, who) {
  const missing = names.map((name) => TOOLS[name]).filter((tool) => !tool.there())
  if (missing.length === 0) return
  const packages = [...new Set(missing.flatMap((tool) => tool.packages))]
  withoutServices(() => installDebianPackages(packages, `${who} need more programs`))
  if (missing.some((tool) => !tool.there()))
    giveUp(`${who} cannot run without these Debian packages: ${packages.join(' ')}`)
}

/** Installs without starting what Debian would start, such as a web server on port 80: `policy-rc.d` says no. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d'
  if (!isRoot() || existsSync(policy)) return install()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return install()
  } finally {
    rmSync(policy)
  }
}

/** Asks Debian's Python, which alone sees Debian's modules. */
function answersPython(code) {
  return answers('/usr/bin/python3', ['-c', code])
}

function answers(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0
}
