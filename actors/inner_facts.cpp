#include "actors/inner_facts.hpp"

namespace troupe {

namespace {

value number(uint64_t x) {
  return value{static_cast<int64_t>(x)};
}

/// Reads the members of a structure into variables of their kinds.
class reader {
public:
  explicit reader(const value& x) : x_(x) {
    // nop
  }

  void take(const char* name, bool& out) const {
    auto member = x_.field(name);
    if (member != nullptr && member->boolean() != nullptr)
      out = *member->boolean();
  }

  template <class Integer>
  void take_number(const char* name, Integer& out) const {
    auto member = x_.field(name);
    if (member != nullptr && member->integer() != nullptr)
      out = static_cast<Integer>(*member->integer());
  }

  void take(const char* name, value& out) const {
    if (auto member = x_.field(name))
      out = *member;
  }

  void take(const char* name, std::string& out) const {
    auto member = x_.field(name);
    if (member != nullptr && member->text() != nullptr)
      out = *member->text();
  }

private:
  const value& x_;
};

} // namespace

value to_value(const inner_facts& x) {
  return make_structure({{"code", number(static_cast<uint64_t>(x.code))},
                         {"since", value{x.since}},
                         {"hosted", value{x.hosted}},
                         {"driver", value{x.driver}},
                         {"queued", number(x.queued)},
                         {"asked", number(x.asked)},
                         {"unsaved", number(x.unsaved)},
                         {"credit", number(x.credit)},
                         {"held", number(x.held)},
                         {"actual", x.actual},
                         {"unwritten", value{x.unwritten}},
                         {"writing", value{x.writing}},
                         {"polled", value{x.polled}},
                         {"clientMonitor", value{x.client_monitor}},
                         {"ruleMonitor", value{x.rule_monitor}},
                         {"heldBack", value{x.held_back}},
                         {"reported", x.reported},
                         {"reportedAt", value{x.reported_at}},
                         {"priorities", value{x.priorities}},
                         {"holder", value{x.holder}},
                         {"paused", value{x.paused}},
                         {"updates", number(x.updates)},
                         {"overridden", number(x.overridden)},
                         {"unreported", number(x.unreported)},
                         {"throttled", number(x.throttled)},
                         {"conflated", number(x.conflated)}});
}

inner_facts inner_facts_of(const value& x) {
  inner_facts out;
  reader in{x};
  in.take_number("code", out.code);
  in.take_number("since", out.since);
  in.take("hosted", out.hosted);
  in.take("driver", out.driver);
  in.take_number("queued", out.queued);
  in.take_number("asked", out.asked);
  in.take_number("unsaved", out.unsaved);
  in.take_number("credit", out.credit);
  in.take_number("held", out.held);
  in.take("actual", out.actual);
  in.take("unwritten", out.unwritten);
  in.take("writing", out.writing);
  in.take("polled", out.polled);
  in.take("clientMonitor", out.client_monitor);
  in.take("ruleMonitor", out.rule_monitor);
  in.take("heldBack", out.held_back);
  in.take("reported", out.reported);
  in.take_number("reportedAt", out.reported_at);
  in.take("priorities", out.priorities);
  in.take("holder", out.holder);
  in.take("paused", out.paused);
  in.take_number("updates", out.updates);
  in.take_number("overridden", out.overridden);
  in.take_number("unreported", out.unreported);
  in.take_number("throttled", out.throttled);
  in.take_number("conflated", out.conflated);
  return out;
}

value to_value(const device_numbers& x) {
  array health;
  for (auto& y : x.health)
    health.elements.push_back(make_structure({{"time", value{y.time}},
                                              {"health", value{y.health}},
                                              {"text", value{y.text}}}));
  return make_structure({{"paused", value{x.paused}},
                         {"queued", number(x.queued)},
                         {"asked", number(x.asked)},
                         {"unsaved", number(x.unsaved)},
                         {"credit", number(x.credit)},
                         {"held", number(x.held)},
                         {"batches", number(x.batches)},
                         {"samples", number(x.samples)},
                         {"fresh", number(x.fresh)},
                         {"health", value{std::move(health)}}});
}

device_numbers device_numbers_of(const value& x) {
  device_numbers out;
  reader in{x};
  in.take("paused", out.paused);
  in.take_number("queued", out.queued);
  in.take_number("asked", out.asked);
  in.take_number("unsaved", out.unsaved);
  in.take_number("credit", out.credit);
  in.take_number("held", out.held);
  in.take_number("batches", out.batches);
  in.take_number("samples", out.samples);
  in.take_number("fresh", out.fresh);
  auto health = x.field("health");
  auto rows = health != nullptr ? health->elements() : nullptr;
  for (size_t i = 0; rows != nullptr && i < rows->elements.size(); ++i) {
    reader row{rows->elements[i]};
    auto& to = out.health.emplace_back();
    row.take_number("time", to.time);
    row.take("health", to.health);
    row.take("text", to.text);
  }
  return out;
}

} // namespace troupe
