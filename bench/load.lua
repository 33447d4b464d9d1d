-- Drives wrk: one query again and again, or with a number of its own in each request.
-- Arguments: GET or POST, what the client accepts as encoding, the path, the query as a form has
-- it, and a prefix for the numbers (none: the same request each time).
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  method, encoding, path, form, prefix = unpack(arguments)
  headers = { Accept = "application/sparql-results+json" }
  if encoding ~= "identity" then
    headers["Accept-Encoding"] = encoding
  end
  if method == "POST" then
    headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  sent = 0
  same = make(form)
end

function make(text)
  if method == "POST" then
    return wrk.format("POST", path, headers, text)
  end
  return wrk.format("GET", path .. "?" .. text, headers)
end

function request()
  if not prefix then
    return same
  end
  sent = sent + 1
  return make((form:gsub("UNIQUE", prefix .. "_" .. number .. "_" .. sent)))
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"requests": %d, "microseconds": %d, "failed": %d}\n',
    summary.requests, summary.duration, failed))
end
