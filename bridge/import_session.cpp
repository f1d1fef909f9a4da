#include "bridge/import_session.hpp"

#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

/// Bounds what an open transaction can make the gateway hold.
constexpr size_t most_held = 100'000;
constexpr size_t most_held_bytes = 256u << 20;

/// Absent, empty or malformed means all protocols: rather too much is held
/// back.
std::set<std::string> read_protocols(const value& args) {
  std::set<std::string> out;
  auto list = args.field("protocols");
  if (list != nullptr && list->elements() != nullptr)
    for (auto& x : list->elements()->elements)
      if (auto name = x.text())
        out.insert(*name);
  return out;
}

} // namespace

import_step import_session::act(const value& args) {
  auto named = args.field("step");
  auto step = named != nullptr && named->text() != nullptr ? *named->text()
                                                           : std::string{};
  import_step out;
  auto drop = [this] {
    held_.clear();
    held_bytes_ = 0;
  };
  if (step == "open") {
    if (phase_ != phase::closed)
      out.error = "an import session is open already";
    else
      phase_ = phase::open;
  } else if (step == "begin") {
    if (phase_ != phase::open) {
      out.error = phase_ == phase::closed ? "no import session is open"
                                          : "a transaction is open already";
    } else {
      phase_ = phase::transaction;
      protocols_ = read_protocols(args);
    }
  } else if (step == "end" || step == "cancel") {
    if (phase_ != phase::transaction) {
      out.error = "no transaction is open";
    } else {
      phase_ = phase::open;
      if (step == "end")
        out.released = std::move(held_);
      drop();
    }
  } else if (step == "close") { // of nothing is no error (IAP 4.7)
    phase_ = phase::closed;
    drop();
  } else {
    out.error = step + ": unknown step of import";
  }
  return out;
}

bool import_session::holds(std::string_view tail) const {
  if (phase_ != phase::transaction)
    return false;
  auto levels = iap::split_levels(tail);
  if (levels[0] == "dev")
    return levels.size() > 1
           && (protocols_.empty() || protocols_.count(levels[1]) > 0);
  return levels[0] != "do" && levels[0] != "cfg";
}

bool import_session::hold(bus_message_ptr x) {
  auto bytes = x->topic.size() + x->payload.size();
  if (held_.size() >= most_held || held_bytes_ + bytes > most_held_bytes)
    return false;
  held_bytes_ += bytes;
  held_.push_back(std::move(x));
  return true;
}

size_t import_session::expire() {
  auto dropped = held_.size();
  held_.clear();
  held_bytes_ = 0;
  phase_ = phase::closed;
  return dropped;
}

} // namespace troupe
