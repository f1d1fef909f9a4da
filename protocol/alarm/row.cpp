#include "protocol/alarm/row.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/alarm/message.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe {

namespace {

/// Reads members until one is wrong; then remembers which.
class member_reader {
public:
  explicit member_reader(const value& from) : from_(from) {
    // nop
  }

  void text(const char* name, std::string& out, size_t longest) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    if (x->text() == nullptr || x->text()->size() > longest)
      return refuse(name);
    out = *x->text();
  }

  void flag(const char* name, bool& out) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    if (x->boolean() == nullptr)
      return refuse(name);
    out = *x->boolean();
  }

  /// A time or a count.
  template <class T>
  void whole(const char* name, T& out) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    if (x->integer() == nullptr || *x->integer() < 0)
      return refuse(name);
    out = static_cast<T>(*x->integer());
  }

  void real(const char* name, std::optional<double>& out) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    if ((x->real() == nullptr && x->integer() == nullptr)
        || !std::isfinite(*x->number()))
      return refuse(name);
    out = x->number();
  }

  void any(const char* name, value& out) {
    auto x = given(from_, name);
    if (x == nullptr)
      return;
    if (bounded_alarm_value(*x).is_null())
      return refuse(name);
    out = *x;
  }

  void require(const char* name, bool fits) {
    if (!fits)
      refuse(name);
  }

  [[nodiscard]] const char* wrong() const noexcept {
    return wrong_;
  }

private:
  void refuse(const char* name) {
    wrong_ = wrong_ != nullptr ? wrong_ : name;
  }

  const value& from_;
  const char* wrong_ = nullptr;
};

void read_members(member_reader& in, alarm_row& out) {
  in.text("id", out.id, longest_alarm_name);
  in.text("source", out.source, longest_alarm_source);
  in.text("type", out.type, longest_alarm_name);
  in.text("category", out.category, longest_alarm_name);
  in.text("message", out.message, longest_message);
  in.any("value", out.what);
  in.real("severity", out.severity);
  in.flag("urgent", out.urgent);
  in.flag("active", out.active);
  in.flag("needs_ack", out.needs_ack);
  in.flag("acknowledged", out.acknowledged);
  in.text("acknowledged_by", out.acknowledged_by, longest_alarm_name);
  in.whole("acknowledged_at", out.acknowledged_at);
  in.whole("count", out.count);
  in.whole("first_raised", out.first_raised);
  in.whole("last_raised", out.last_raised);
  in.whole("ended", out.ended);
  in.whole("shelved_until", out.shelved_until);
  in.text("shelved_by", out.shelved_by, longest_alarm_name);
  in.flag("told_active", out.told_active);
  in.flag("told_acknowledged", out.told_acknowledged);
}

} // namespace

value to_value(const alarm_row& x) {
  return make_structure(
    {{"id", value{x.id}},
     {"source", value{x.source}},
     {"type", value{x.type}},
     {"category", value{x.category}},
     {"message", value{x.message}},
     {"value", x.what},
     {"severity", x.severity ? value{*x.severity} : value{}},
     {"urgent", value{x.urgent}},
     {"active", value{x.active}},
     {"needs_ack", value{x.needs_ack}},
     {"acknowledged", value{x.acknowledged}},
     {"acknowledged_by", value{x.acknowledged_by}},
     {"acknowledged_at", value{x.acknowledged_at}},
     {"count", value{static_cast<int64_t>(x.count)}},
     {"first_raised", value{x.first_raised}},
     {"last_raised", value{x.last_raised}},
     {"ended", value{x.ended}},
     {"shelved_until", value{x.shelved_until}},
     {"shelved_by", value{x.shelved_by}},
     {"told_active", value{x.told_active}},
     {"told_acknowledged", value{x.told_acknowledged}}});
}

result<alarm_row> read_alarm_row(const value& x) {
  if (x.fields() == nullptr)
    return failure{ec::storage_failed, "alarm: value is invalid"};
  alarm_row out;
  member_reader in{x};
  read_members(in, out);
  in.require("id", is_alarm_id(out.id));
  in.require("source", !out.source.empty());
  in.require("type", !out.type.empty());
  in.require("count", out.count > 0);
  in.require("acknowledged", out.needs_ack || out.acknowledged);
  if (in.wrong() != nullptr)
    return failure{ec::storage_failed,
                   std::string{"alarm: "} + in.wrong() + ": value is invalid"};
  return out;
}

bool is_alarm_id(const std::string& x) noexcept {
  constexpr size_t digits = 16;
  // Positive in 64 bits, so that there is always a later one.
  return x.size() == digits && x.front() <= '7'
         && std::all_of(x.begin(), x.end(), [](char c) {
              return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            });
}

value bounded_alarm_value(const value& x) {
  auto scalar = x.text() == nullptr && x.fields() == nullptr
                && x.elements() == nullptr;
  return scalar || iap::to_json(x).size() <= longest_alarm_value ? x : value{};
}

} // namespace troupe
