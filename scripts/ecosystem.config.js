// SPDX-License-Identifier: ISC
// pm2 start ecosystem.config.js: runs a stream for each profile named below.
//
// pm2 treats a process that was killed like one that exited with 0. So a finished
// stream exits with 100 here, which pm2 does not restart, and an incomplete one
// with 4: post its undelivered lines with `datarunner redeliver`. A killed stream
// is restarted and continues. Do not set restart_delay: pm2 would then show a
// finished stream as waiting for its restart.

const finished = 100
const incomplete = 4

const stream = (name, profile) => ({
  name: `datarunner-${name}`,
  script: 'datarunner',
  interpreter: 'none',
  args: ['--name', name, '--profile', profile, 'run'],
  env: { DATARUNNER_FINISHED_STATUS: String(finished) },
  stop_exit_codes: [finished, incomplete],
  autorestart: true,
  min_uptime: 1000,
  max_restarts: 10,
  kill_timeout: 30000
})

module.exports = {
  apps: [
    stream('default', './datarunner.yaml')
  ]
}
