-- The book of one rate (see book.py), kept on a Redis and by its clock. What is asked for is one call of this script.
-- KEYS: held (lease -> when it lapses), resting (lease -> when its slot is free), shut, members.
-- ARGV: verb, lease, slots, rest, seconds, process, LEASE, LONGEST. Returns {granted, wait in microseconds, processes}.
local verb, lease, slots, rest, seconds = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local LEASE, LONGEST = tonumber(ARGV[7]), tonumber(ARGV[8])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local held, resting, shut_key, members = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function number(value) return string.format('%.17g', value) end

local shut = tonumber(redis.call('GET', shut_key) or '0')
if shut > now + LONGEST then shut = now + rest end
redis.call('ZREMRANGEBYSCORE', resting, '-inf', number(now))
redis.call('ZREMRANGEBYSCORE', held, '-inf', number(now))
for _, odd in ipairs(redis.call('ZRANGEBYSCORE', resting, '(' .. number(now + LONGEST), '+inf')) do
  redis.call('ZADD', resting, number(now + rest), odd)
end
for _, odd in ipairs(redis.call('ZRANGEBYSCORE', held, '(' .. number(now + LONGEST + LEASE), '+inf')) do
  redis.call('ZADD', held, number(now + LEASE), odd)
end

local granted, wait = 1, 0
if verb == 'take' then
  local mine = redis.call('ZSCORE', held, lease)
  local start = nil
  if mine then
    start = tonumber(mine) - LEASE
  else
    local used = redis.call('ZCARD', held) + redis.call('ZCARD', resting)
    local first = redis.call('ZRANGE', resting, 0, 0, 'WITHSCORES')
    if used < slots then
      start = now
    elseif used == slots and first[1] then
      redis.call('ZREM', resting, first[1])
      start = tonumber(first[2])
    else
      local enough = redis.call('ZRANGE', resting, used - slots, used - slots, 'WITHSCORES')
      granted, wait = 0, enough[2] and tonumber(enough[2]) - now or rest
    end
  end
  if start then
    start = math.max(start, shut)
    redis.call('ZADD', held, number(start + LEASE), lease)
    wait = start - now
  end
elseif verb == 'give' then
  redis.call('ZREM', held, lease)
  redis.call('ZADD', resting, number(now + rest), lease)
elseif verb == 'drop' then
  local mine = redis.call('ZSCORE', held, lease)
  redis.call('ZREM', held, lease)
  if mine and tonumber(mine) - LEASE > now then
    redis.call('ZADD', resting, number(tonumber(mine) - LEASE), lease)
  end
elseif verb == 'shut' then
  shut = math.max(shut, now + seconds)
elseif verb == 'settle' then
  local settled = math.max(now, shut)
  local last = redis.call('ZRANGE', resting, -1, -1, 'WITHSCORES')
  if last[2] then settled = math.max(settled, tonumber(last[2])) end
  last = redis.call('ZRANGE', held, -1, -1, 'WITHSCORES')
  if last[2] then settled = math.max(settled, tonumber(last[2]) - LEASE + rest) end
  wait, shut = settled - now, settled + seconds
end

local kept = math.ceil((LONGEST + LEASE) * 1000)
if shut > now then redis.call('SET', shut_key, number(shut), 'PX', kept) end
redis.call('ZADD', members, number(now), ARGV[6])
redis.call('ZREMRANGEBYSCORE', members, '-inf', number(now - 60))
for _, key in ipairs({held, resting, members}) do redis.call('PEXPIRE', key, kept) end
return {granted, math.ceil(wait * 1000000), redis.call('ZCARD', members)}
