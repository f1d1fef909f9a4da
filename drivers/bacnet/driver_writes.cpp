// Writes of a command: how many at a time, and what became of each.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/property_access.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::bacnet {

namespace {

/// Of a WritePropertyMultiple: what stands before the writes, and around each
/// content (object, property, list and value tags, priority).
constexpr size_t request_bytes = 8;
constexpr size_t write_bytes = 16;

write_property property_of(const write_step& x) {
  return {{x.object, property_id::present_value, std::nullopt},
          as_octets(x.content),
          x.priority};
}

/// The device took the first *n* writes.
void took(remote& from, command& job, size_t n) {
  for (; n > 0; --n) {
    note(from.levels, job.writes.front());
    job.done.push_back(std::move(job.writes.front()));
    job.writes.pop_front();
  }
}

/// The device refused the first write: what else was to become of its object is
/// left out, other objects are written all the same.
void refused(command& job, const failure& why) {
  auto object = job.writes.front().object;
  job.writes.erase(std::remove_if(job.writes.begin(), job.writes.end(),
                                  [&](auto& x) { return x.object == object; }),
                   job.writes.end());
  if (job.refused.code == ec::none)
    job.refused = why;
}

/// Which of the first *n* writes failed; nothing when the answer names none.
std::optional<size_t> failed_one(const command& job, size_t n,
                                 const outcome& how) {
  write_multiple_error what;
  if (how.what != outcome_kind::error || !decode(what, as_octets(how.data)))
    return std::nullopt;
  for (size_t i = 0; i < n; ++i)
    if (job.writes[i].object == what.first_failed.object
        && what.first_failed.property == property_id::present_value)
      return i;
  return std::nullopt;
}

} // namespace

/// Each object once: the answer says no more than which one failed.
size_t driver::writes_at_once(const remote& to, const command& job) const {
  auto& all = job.writes;
  if (to.writes_alone || !to.serves(confirmed_service::write_property_multiple))
    return 1;
  auto limits = limits_of(to);
  size_t used = request_bytes;
  size_t count = 0;
  auto again = [&](const write_step& x) {
    return std::any_of(all.begin(),
                       all.begin() + static_cast<std::ptrdiff_t>(count),
                       [&](auto& y) { return y.object == x.object; });
  };
  for (; count < all.size() && !again(all[count]); ++count) {
    used += write_bytes + all[count].content.size();
    if (used > limits.max_apdu
        || (limits.most_values != 0 && count >= limits.most_values))
      break;
  }
  return std::max<size_t>(count, 1);
}

bool driver::send_writes(remote& to, flight& x) {
  auto& writes = x.job->writes;
  x.writes = writes_at_once(to, *x.job);
  std::vector<uint8_t> data;
  if (x.writes == 1) {
    encode(property_of(writes.front()), data);
    return send(to, x, confirmed_service::write_property, std::move(data));
  }
  write_multiple what;
  for (size_t i = 0; i < x.writes; ++i)
    what.writes.push_back(property_of(writes[i]));
  encode(what, data);
  return send(to, x, confirmed_service::write_property_multiple,
              std::move(data));
}

/// A device that does not bear several writes at once gets them one by one,
/// until it restarts.
void driver::end_write(remote& from, const flight& x, const outcome& how) {
  auto& job = *x.job;
  auto now = ports_.io->now();
  if (is_success(how))
    return took(from, job, x.writes);
  auto why = failure_of(how);
  if (is_busy(how) && now < job.deadline) {
    job.refusal = {ec::device_busy, why.text};
    job.not_before = now + cfg_.settle;
    return;
  }
  if (x.writes > 1) {
    auto at = failed_one(job, x.writes, how);
    from.writes_alone = from.writes_alone || !at;
    if (!at && is_alive(how))
      return;
    if (at)
      took(from, job, *at);
  }
  if (!is_alive(how))
    return finish(from, x.job, why);
  refused(job, why);
  if (job.writes.empty() && job.done.empty())
    finish(from, x.job, why);
}

} // namespace troupe::bacnet
