#include "drivers/bacnet/command.hpp"

#include "drivers/bacnet/point_image.hpp"
#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/octet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace troupe::bacnet {

namespace {

/// Answers that a test of a device waits for.
constexpr uint32_t test_reads = 3;

/// Points that are tried when any one will do.
constexpr size_t most_tries = 8;

void put_relinquish(std::deque<write_step>& out, point_index point,
                    const object_id& object, level_set which) {
  for (uint8_t level = 1; level <= 16; ++level)
    if ((which & level_bit(level)) != 0)
      out.push_back(
        {point, object, level, true, *encode_point({}, std::nullopt)});
}

void put_ref(command& out, const property_ref& x) {
  if (std::find(out.refs.begin(), out.refs.end(), x) == out.refs.end())
    out.refs.push_back(x);
}

/// @param ends What is taken back after all values are written.
status put_write(command& out, std::deque<write_step>& ends,
                 const point_type& type, point_index point, const object& where,
                 const value& what, uint8_t level, level_set own) {
  auto normal = level == normal_level;
  auto only_priorities = where.priorities && normal && !where.plain_writes;
  if (only_priorities && own == 0)
    return failure{ec::read_only,
                   type.name + ": takes values at a priority only"};
  if (!only_priorities) {
    auto content = encode_present_value(what, where.id.type);
    if (!content)
      return failure{content.error().code,
                     type.name + ": " + content.error().text};
    std::optional<uint8_t> priority;
    if (where.priorities && !normal)
      priority = level;
    out.writes.push_back(
      {point, where.id, priority, what.is_null(), *std::move(content)});
  }
  if (where.priorities && !what.is_null()) { // a Null is for its place only
    auto place = normal && !only_priorities ? uint8_t{16} : level;
    auto higher = static_cast<level_set>(own & levels_above(place));
    put_relinquish(ends, point, where.id, higher);
  }
  put_ref(out, {where.id, property_id::present_value, std::nullopt});
  if (where.priorities)
    put_ref(out, {where.id, property_id::priority_array, std::nullopt});
  return {};
}

const std::string* found_of(const command& x, const property_ref& what) {
  for (size_t i = 0; i < x.refs.size() && i < x.found.size(); ++i)
    if (x.refs[i] == what && !x.found[i].empty())
      return &x.found[i];
  return nullptr;
}

std::vector<uint8_t> bytes_of(const std::string& x) {
  return {x.begin(), x.end()};
}

bool holds(const command& x, const write_step& step, const data_type& type) {
  auto wanted = decode_point(as_octets(step.content), type);
  auto array
    = found_of(x, {step.object, property_id::priority_array, std::nullopt});
  if (array != nullptr) {
    auto bytes = bytes_of(*array);
    if (auto levels = decode_priorities(as_octets(bytes), type))
      return (*levels)[step.level() - 1u] == wanted;
  }
  auto now = found_of(x,
                      {step.object, property_id::present_value, std::nullopt});
  if (now == nullptr || step.relinquish)
    return true;
  auto bytes = bytes_of(*now);
  return decode_point(as_octets(bytes), type) == wanted;
}

} // namespace

failure command::end() const {
  if (refused.code != ec::none)
    return refused;
  // A write that the device took stands also when it cannot be read; a read
  // that brought something is no failure.
  auto stands = what == kind::write ? refusal.code != ec::not_confirmed
                                    : answers > 0;
  return stands ? failure{ec::none, {}} : refusal;
}

result<command_ptr> make_command(const write_command& x,
                                 const device_type& type,
                                 const own_levels& own) {
  auto out = std::make_shared<command>();
  out->what = command::kind::write;
  out->device = x.device;
  out->number = x.request;
  std::deque<write_step> ends;
  for (auto& [point, what] : x.points) {
    auto where = object_of(type, point);
    if (where == nullptr)
      return failure{ec::no_such_point, "there is no such point"};
    auto ok = put_write(*out, ends, type.points[point], point, *where, what,
                        x.level, own[point]);
    if (!ok)
      return ok.error();
  }
  out->writes.insert(out->writes.end(), ends.begin(), ends.end());
  return out;
}

result<command_ptr> make_command(const read_command& x,
                                 const device_type& type) {
  auto out = std::make_shared<command>();
  out->device = x.device;
  out->number = x.request;
  for (auto i : x.points)
    if (auto where = object_of(type, i))
      put_ref(*out, {where->id, property_id::present_value, std::nullopt});
  for (point_index i = 0; x.points.empty() && i < type.points.size(); ++i)
    if (object_of(type, i) != nullptr && out->any.size() < most_tries)
      out->any.push_back(i);
  if (!out->any.empty()) {
    out->repeats = test_reads;
    auto first = object_of(type, out->any.front());
    put_ref(*out, {first->id, property_id::present_value, std::nullopt});
  }
  if (out->refs.empty())
    return failure{ec::no_such_point, "there is nothing to read"};
  return out;
}

void note(own_levels& own, const write_step& x) {
  auto& levels = own[x.point];
  if (x.relinquish)
    levels = static_cast<level_set>(levels & ~level_bit(x.level()));
  else
    levels = static_cast<level_set>(levels | level_bit(x.level()));
}

bool is_confirmed(const command& x, const device_type& type) {
  auto is_last = [&](const write_step& step) {
    auto same = std::find_if(x.done.rbegin(), x.done.rend(), [&](auto& y) {
      return y.object == step.object && y.level() == step.level();
    });
    return &*same == &step;
  };
  return std::all_of(x.done.begin(), x.done.end(), [&](auto& step) {
    return !is_last(step) || holds(x, step, *type.points[step.point].type);
  });
}

std::string round_trip_text(const command& x) {
  using milliseconds = std::chrono::duration<double, std::milli>;
  auto& all = x.round_trips;
  if (all.empty())
    return {};
  auto ms = [](reactor::duration d) { return milliseconds{d}.count(); };
  auto [low, high] = std::minmax_element(all.begin(), all.end());
  auto sum = std::accumulate(all.begin(), all.end(), reactor::duration{0});
  return fmt::format("{} answers in {:.1f} to {:.1f} ms, {:.1f} ms on average",
                     all.size(), ms(*low), ms(*high),
                     ms(sum) / static_cast<double>(all.size()));
}

} // namespace troupe::bacnet
