/** The words of the import and the export. */
export const IMPORT_TEXT = {
  heading: 'Import and export',
  open: 'Import a file…',
  cancel: 'Cancel',
  file: 'File of another program',
  fileHint:
    'A go2rtc.yaml, a mediamtx.yml, Frigate’s config.yml, or a streams.json. Nothing is changed before you say so.',
  tooLarge: 'The file has more than 1 MiB. Split it, and import one part after the other.',
  notUtf8: 'The file is not UTF-8. Save it as UTF-8, and choose it again.',
  format: 'Kind of file',
  formats: {
    '': 'Found out by itself',
    go2rtc: 'go2rtc',
    mediamtx: 'MediaMTX',
    frigate: 'Frigate',
    baton: 'Baton',
  },
  variables: 'The file names these variables. Without its value, what names one is left out.',
  wouldAdd: (count: number, format: string) =>
    count === 0 ? `Nothing would be added (${format})` : `Would be added: ${count} (${format})`,
  added: (count: number, format: string) => `Added: ${count} (${format})`,
  unchanged: (count: number) => `Left as they are, for there are streams of these names: ${count}`,
  left: (count: number) => `Not taken over: ${count}`,
  line: (line: number) => `line ${line}`,
  add: (count: number) => (count === 0 ? 'Add' : count === 1 ? 'Add 1 camera' : `Add ${count} cameras`),
  export: 'Export',
  exportText:
    'All cameras as a streams.json. It holds no user and no password: these are given anew where it is imported.',
  exportIt: 'Save streams.json',
} as const
