-- Drives wrk: one path again and again, or with a number of its own in each request.
-- Arguments: the path, and a prefix for the numbers (none: the same request each time).
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  path, prefix = arguments[1], arguments[2]
  headers = { Accept = "application/sparql-results+json" }
  sent = 0
  same = wrk.format("GET", path, headers)
end

function request()
  if not prefix then
    return same
  end
  sent = sent + 1
  local own = path:gsub("UNIQUE", prefix .. "_" .. number .. "_" .. sent)
  return wrk.format("GET", own, headers)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"requests": %d, "microseconds": %d, "failed": %d}\n',
    summary.requests, summary.duration, failed))
end
