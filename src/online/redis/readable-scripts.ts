import { script } from "./script.js";

/**
 * What both scripts begin with. A version is the text `2026-11-01T00:00:00Z/3`, as-of and build: without its Z an as-of
 * orders as the instant that it is, as every year has four digits and only the fraction may be left out.
 */
const versions = `
local function parts(version)
  local at, build = string.match(version, '^(%d%d%d%d%-%d%d%-%d%dT[%d:.]+)Z/(%d+)$')
  return at, tonumber(build)
end
local head = cmsgpack.unpack(ARGV[1])
local as_of_field, ts_field, version = head[1], head[2], head[3]
local version_at, version_build = parts(version)
-- Negative, zero or positive, as the version held is less, equal or greater; nil for what is none.
local function compare(held)
  if held == version then return 0 end
  local at, build = parts(held)
  if not at then return nil end
  if at ~= version_at then return at < version_at and -1 or 1 end
  return build - version_build
end
`;

/**
 * KEYS: hashes. ARGV[1]: the fields of version and event time, the version, the id of the rows' schema, the names of
 * their fields, and for each schema of the entity that is known its id, what stands for it after the write (nothing for
 * an older one of this view), and the fields to remove with it. ARGV[2]: for each key the event time, then the values.
 *
 * A hash lists in \`_schema\` the schemas by which each view's fields in it are read. No two of them name one field: a
 * write that takes over a field of another view puts a schema without it in the place of that view's. A schema that the
 * writer does not know could name any field, so the write is refused then, and tried again with more knowledge.
 */
export const readableWrite = script(`${versions}
local id, names, schemas = head[4], head[5], {}
for _, one in ipairs(head[6]) do schemas[one[1]] = one end
local rows = cmsgpack.unpack(ARGV[2])

local known = {}
local function after(ids)
  if known[ids] then return known[ids] end
  local kept, gone = { id }, {}
  for each in string.gmatch(ids, '[^,]+') do
    local schema = schemas[each]
    if not schema then return nil end
    if schema[2] ~= '' then kept[#kept + 1] = schema[2] end
    for i = 3, #schema do gone[#gone + 1] = schema[i] end
  end
  table.sort(kept)
  known[ids] = { table.concat(kept, ','), gone }
  return known[ids]
end

local args = { '_schema', '', as_of_field, version, ts_field, '' }
for i = 1, #names do args[5 + 2 * i] = names[i] end
local last = 6 + 2 * #names
-- What one call can take.
local step = 4000

local answers = {}
for k = 1, #KEYS do
  local key, row = KEYS[k], rows[k]
  local held = redis.call('HMGET', key, as_of_field, '_schema')
  local order = -1
  if held[1] then order = compare(held[1]) end
  local plan = after(held[2] or '')
  if not order then answers[k] = '!'
  elseif order > 0 then answers[k] = '0'
  elseif not plan then answers[k] = '?'
  else
    for i = 1, #plan[2], step do
      redis.call('HDEL', key, unpack(plan[2], i, math.min(i + step - 1, #plan[2])))
    end
    args[2], args[6] = plan[1], row[1]
    for i = 1, #names do args[6 + 2 * i] = row[i + 1] end
    for i = 1, last, step do
      redis.call('HSET', key, unpack(args, i, math.min(i + step - 1, last)))
    end
    answers[k] = '1'
  end
end
return table.concat(answers)
`);

/**
 * KEYS: hashes. ARGV[1]: the fields of version and event time, the version, and for each schema of the view that is known
 * its id and its fields. Removes the view's fields from each hash where its version is less.
 */
export const readableRemove = script(`${versions}
local schemas = {}
for _, one in ipairs(head[4]) do schemas[one[1]] = one end
local step = 4000

local answers = {}
for k = 1, #KEYS do
  local key = KEYS[k]
  local held = redis.call('HMGET', key, as_of_field, '_schema')
  local order = 0
  if held[1] then order = compare(held[1]) end
  if not order then answers[k] = '!'
  elseif order >= 0 then answers[k] = '0'
  else
    local kept, own = {}, nil
    for each in string.gmatch(held[2] or '', '[^,]+') do
      if schemas[each] then own = schemas[each] else kept[#kept + 1] = each end
    end
    if not own then answers[k] = '?'
    else
      for i = 2, #own, step do
        redis.call('HDEL', key, unpack(own, i, math.min(i + step - 1, #own)))
      end
      redis.call('HDEL', key, as_of_field, ts_field)
      if #kept > 0 then redis.call('HSET', key, '_schema', table.concat(kept, ','))
      else redis.call('HDEL', key, '_schema') end
      answers[k] = '1'
    end
  end
end
return table.concat(answers)
`);
