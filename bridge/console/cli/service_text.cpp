#include "bridge/console/cli/service_text.hpp"

#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/text.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

namespace troupe::cli {

namespace {

/// The members of a row, whoever made it.
class object_reader {
public:
  explicit object_reader(const console::object_row& x) {
    if (auto parsed = iap::read_json(x.json()))
      all_ = *std::move(parsed);
  }

  [[nodiscard]] value any(const char* name) const {
    auto x = all_.field(name);
    return x != nullptr ? *x : value{};
  }

  [[nodiscard]] std::string text(const char* name) const {
    auto x = any(name);
    return x.text() != nullptr ? *x.text() : std::string{};
  }

  [[nodiscard]] bool flag(const char* name) const {
    return any(name) == value{true};
  }

  [[nodiscard]] int64_t whole(const char* name) const {
    auto x = any(name);
    return x.integer() != nullptr ? *x.integer() : 0;
  }

private:
  value all_;
};

/// When the next event is due; 0: there is none.
int64_t next_of(const object_reader& x) {
  return iap::read_mru(x.text("next")).value_or(0);
}

std::string state_of(const object_reader& x) {
  auto active = x.flag("active");
  if (x.whole("shelved_until") != 0)
    return active ? "shelved active" : "shelved inactive";
  std::string_view word = active ? "active" : "inactive";
  if (!x.flag("needs_ack"))
    return std::string{word};
  if (x.flag("acknowledged"))
    return std::string{word} + " acked";
  return active ? "ACTIVE unacked" : "inactive unacked";
}

/// `dev/modbus/ahu-1/if/Supply/0/Temp` is `modbus/ahu-1/Supply/0/Temp`
/// everywhere else in the program.
std::string source_of(const object_reader& x) {
  constexpr std::string_view device = "dev/";
  constexpr std::string_view interface = "/if/";
  auto result = x.text("source");
  if (result.compare(0, device.size(), device) != 0)
    return result;
  result.erase(0, device.size());
  if (auto at = result.find(interface); at != std::string::npos)
    result.replace(at, interface.size(), "/");
  return result;
}

/// Who did last what the state tells, and until when.
std::string person_of(const object_reader& x) {
  auto until = x.whole("shelved_until");
  auto who = x.text(until != 0 ? "shelved_by" : "acknowledged_by");
  auto result = who.empty() ? std::string{} : " by " + who;
  return until != 0 ? result + " until " + local_text(until) : result;
}

} // namespace

std::vector<std::string> schedule_heads() {
  return {"SCHEDULE", "STATE", "VALUE", "NEXT", "TARGETS", "ERROR"};
}

std::vector<std::string> schedule_cells(const console::object_row& x) {
  object_reader row{x};
  return {row.text("handle"),
          row.text("state"),
          iap::to_json(row.any("value")),
          local_text(next_of(row)),
          std::to_string(row.whole("targets")),
          row.text("error")};
}

std::vector<std::string> alarm_heads() {
  return {"ID", "STATE", "SEV", "SINCE", "COUNT", "SOURCE", "MESSAGE"};
}

std::vector<std::string> alarm_cells(const console::object_row& x) {
  object_reader row{x};
  auto severity = row.any("severity");
  auto since = row.whole(row.flag("active") ? "last_raised" : "ended");
  return {x.short_id(),
          state_of(row),
          severity.is_null() ? "" : iap::to_json(severity),
          local_text(since),
          std::to_string(row.whole("count")),
          source_of(row),
          row.text("message")};
}

std::string alarm_text(const console::object_row& x) {
  object_reader row{x};
  return printable(x.short_id() + ": " + state_of(row) + person_of(row) + ", "
                   + source_of(row) + ": " + row.text("message"));
}

value schedule_value(const console::object_row& x) {
  object_reader row{x};
  return make_structure({{"handle", value{row.text("handle")}},
                         {"state", value{row.text("state")}},
                         {"value", row.any("value")},
                         {"next", time_value(next_of(row))},
                         {"targets", value{row.whole("targets")}},
                         {"error", value{row.text("error")}}});
}

value alarm_value(const console::object_row& x) {
  object_reader row{x};
  return make_structure(
    {{"id", value{row.text("id")}},
     {"source", value{row.text("source")}},
     {"type", value{row.text("type")}},
     {"category", value{row.text("category")}},
     {"message", value{row.text("message")}},
     {"value", row.any("value")},
     {"severity", row.any("severity")},
     {"urgent", value{row.flag("urgent")}},
     {"active", value{row.flag("active")}},
     {"needsAck", value{row.flag("needs_ack")}},
     {"acknowledged", value{row.flag("acknowledged")}},
     {"acknowledgedBy", value{row.text("acknowledged_by")}},
     {"acknowledgedAt", time_value(row.whole("acknowledged_at"))},
     {"count", value{row.whole("count")}},
     {"firstRaised", time_value(row.whole("first_raised"))},
     {"lastRaised", time_value(row.whole("last_raised"))},
     {"ended", time_value(row.whole("ended"))},
     {"shelvedUntil", time_value(row.whole("shelved_until"))},
     {"shelvedBy", value{row.text("shelved_by")}}});
}

} // namespace troupe::cli
