import express, { type RequestHandler, type Response } from 'express'
import { RelayError } from '../errors.ts'
import type { Pages } from './pages.ts'

/** The pages' shells and the player's files: the only things, beside health, that everybody may read. */
export function pageRoutes(pages: Pages): RequestHandler {
  const files = express.static(pages.folder, {
    index: false,
    redirect: false,
    fallthrough: true,
    setHeaders: allowForeignPages,
  })
  return (req, res, next) => {
    const isReading = req.method === 'GET' || req.method === 'HEAD'
    const isPage = isReading && pages.isOpen(req.path)
    if (!isPage) next()
    else if (pages.hasFile(req.path)) void files(req, res, next)
    else sendShell(res, pages.shellAt(req.path))
  }
}

/** A page of another site may load the player; names with a hash in them never change. */
function allowForeignPages(res: Response, path: string): void {
  res.set('Access-Control-Allow-Origin', '*')
  res.set('Cross-Origin-Resource-Policy', 'cross-origin')
  res.set('Cache-Control', /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function sendShell(res: Response, shell: string | undefined): void {
  if (shell === undefined) throw new RelayError('not-found', 'The pages are not built; run npm run build')
  res.type('html').set('Cache-Control', 'no-cache').send(shell)
}
