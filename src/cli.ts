#!/usr/bin/env node
import { holdHeap } from './heap.ts'

holdHeap()
await import('./program.ts')
