// docs/cli.md from the help of the commands.
const HEAD = `# Command line

\`baton\` stands for \`node dist/cli.js\` in a checkout and for \`npx baton-relay\` elsewhere. This page is made from what \`--help\` prints.

- **Exit codes**: 0 done, 1 it could not be done (stderr says why and what to do), 2 the words of the call were wrong.
- **\`--json\`** prints one JSON document to stdout; all commands have it but \`start\`, whose log is JSON where stderr is no terminal.
  \`export\` prints JSON without it too. With it, what goes wrong is one line of JSON on stderr:
  \`{ "code", "detail", "faults" }\`, with the [codes of the API](errors.md#errors), \`misuse\` where the words of
  the call were wrong, or \`failed\`.
- **Which relay**: \`streams\`, \`probe\`, \`import\` and \`export\` talk to a running relay by its [API](api.md). It is the one that runs on the data
  folder, or the one that \`--url\` or \`BATON_URL\` names. Where none runs, \`import\` and \`export\` work on the files.
- **Who is asking**: \`--token\`, or better \`BATON_TOKEN\`, which no other user of the machine can see. Without a token the command must be
  able to write to the relay's data folder: there it makes a login link, uses it up, and logs out when it is done. Such a
  session is an admin's, for whoever can write to that folder is the admin anyway.
- **Passwords of cameras** are asked for, or come from \`BATON_CAMERA_PASSWORD\` or stdin (\`--password-stdin\`); there is no flag for them,
  because every user of the machine can read another's command line. A URL with a password in it works, with a warning.
`

/** The text of the page. */
export function cliPage(program) {
  return [HEAD, ...sections(program, '')].join('\n\n')
}

function sections(command, above) {
  const name = `${above}${command.name()}`
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 100 })
  command.outputHelp()
  const inner = command.commands.flatMap((one) => sections(one, `${name} `))
  return [`## ${name}`, `\`\`\`text\n${help.trim()}\n\`\`\``, ...inner]
}
