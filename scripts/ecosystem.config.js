// pm2 start ecosystem.config.js: a stream for each profile that is named here.
//
// pm2 takes a process that was killed for one that exited with 0. So a finished
// stream gets an exit status of its own, which is the one that ends it; a
// killed one is started again, and `datarunner run` goes on where it was. There
// is no restart_delay: with one, pm2 shows a finished stream as one that waits
// for its restart.

const finished = 100

const stream = (name, profile) => ({
  name: `datarunner-${name}`,
  script: 'datarunner',
  interpreter: 'none',
  args: ['--name', name, '--profile', profile, 'run'],
  env: { DATARUNNER_FINISHED_STATUS: String(finished) },
  stop_exit_codes: [finished],
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
