import { pieceBytes, piecesPerView } from "./packed-fields.js";
import { script } from "./script.js";

/**
 * What both scripts begin with: a row's version is read as `packed/row.ts` writes it: its schema's number, its as-of, its
 * build. Numbers of Lua are doubles, and hold what these do.
 */
const versions = `
local function number(bytes, at)
  local value, scale = 0, 1
  while true do
    local byte = string.byte(bytes, at)
    if not byte then return nil end
    at = at + 1
    value = value + (byte % 128) * scale
    if byte < 128 then return value, at end
    scale = scale * 128
  end
end
local unit_micros = { 86400000000, 1000000, 1000, 1 }
local function instant(bytes, at)
  local first = string.byte(bytes, at)
  if not first then return nil end
  at = at + 1
  local units = first % 16
  if first >= 128 then
    local rest
    rest, at = number(bytes, at)
    if not rest then return nil end
    units = units + rest * 16
  end
  local micros = units * unit_micros[math.floor(first / 16) % 4 + 1]
  if math.floor(first / 64) % 2 == 1 then micros = -micros end
  return micros, at
end
local head = cmsgpack.unpack(ARGV[1])
local first, start = tonumber(head[1]), head[2]
-- The view's fields, of which a row takes the first so many.
local fields = {}
for i = 1, ${piecesPerView} do fields[i] = tostring(first + i - 1) end
local field = fields[1]
local version_at, version_build = tonumber(head[3]), tonumber(head[4])
-- Negative, zero or positive, as the version held is less, equal or greater; nil for what is none.
local function compare(held)
  if string.sub(held, 1, #start) == start then return 0 end
  local _, at = number(held, 1)
  if not at then return nil end
  local micros, after = instant(held, at)
  if not micros then return nil end
  local build = number(held, after)
  if not build then return nil end
  if micros ~= version_at then return micros - version_at end
  return build - version_build
end
`;

/** KEYS: hashes. ARGV[1]: the view's first field, how its rows begin, the as-of in micros, the build. ARGV[2]: the rows. */
export const packedWrite = script(`${versions}
local rows = cmsgpack.unpack(ARGV[2])
local answers = {}
for k = 1, #KEYS do
  local key = KEYS[k]
  local held = redis.call('HGET', key, field)
  local order = -1
  if held then order = compare(held) end
  if not order then answers[k] = '!'
  elseif order > 0 then answers[k] = '0'
  else
    local row, last = rows[k], 1
    if #row <= ${pieceBytes} or #row > ${pieceBytes * piecesPerView} then
      redis.call('HSET', key, field, row)
    else
      local args = {}
      last = math.ceil(#row / ${pieceBytes})
      for i = 1, last do
        args[2 * i - 1] = fields[i]
        args[2 * i] = string.sub(row, (i - 1) * ${pieceBytes} + 1, i * ${pieceBytes})
      end
      redis.call('HSET', key, unpack(args))
    end
    -- The row before may have been longer.
    if held and last < ${piecesPerView} then redis.call('HDEL', key, unpack(fields, last + 1)) end
    answers[k] = '1'
  end
end
return table.concat(answers)
`);

/** KEYS: hashes. ARGV[1]: as above. Removes the field from each hash where its version is less. */
export const packedRemove = script(`${versions}
local answers = {}
for k = 1, #KEYS do
  local key = KEYS[k]
  local held = redis.call('HGET', key, field)
  local order = 0
  if held then order = compare(held) end
  if not order then answers[k] = '!'
  elseif order >= 0 then answers[k] = '0'
  else
    redis.call('HDEL', key, unpack(fields))
    answers[k] = '1'
  end
end
return table.concat(answers)
`);
