#include "protocol/alarm/cfg.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/conversion.hpp"
#include "protocol/ids.hpp"

#include <utility>

namespace troupe {

namespace {

constexpr size_t longest_text = 1'024;

/// What the members are converted to. Of `actions` and `deactivation` null is
/// the default, which everything fits.
const value& kinds() {
  static const auto out = make_structure({{"desc", value{""}},
                                          {"enabled", value{true}},
                                          {"cat", value{""}},
                                          {"ackd", value{false}},
                                          {"message", value{""}},
                                          {"urgent", value{false}},
                                          {"severity", value{0}}});
  return out;
}

status take_text(std::string& out, const value& args, const char* name) {
  auto x = given(args, name);
  if (x == nullptr)
    return {};
  if (x->text()->size() > longest_text)
    return failure{ec::too_large, std::string{name} + ": more than 1024 bytes"};
  out = *x->text();
  return {};
}

void take_flag(bool& out, const value& args, const char* name) {
  if (auto x = given(args, name))
    out = *x->boolean();
}

result<expression> read_expression(const value& x, const char* name) {
  if (x.text() == nullptr)
    return failure{ec::wrong_type, std::string{name} + ": value is invalid"};
  auto out = expression::parse(*x.text());
  if (!out)
    return failure{out.error().code,
                   std::string{name} + ": " + out.error().text};
  return out;
}

status take_expressions(alarm_cfg& out, const value& args) {
  auto on = given(args, "activation");
  if (on == nullptr)
    return failure{ec::invalid_request, "activation: missing"};
  auto activation = read_expression(*on, "activation");
  if (!activation)
    return activation.error();
  out.activation = *std::move(activation);
  auto off = given(args, "deactivation");
  if (off == nullptr)
    return {};
  auto deactivation = read_expression(*off, "deactivation");
  if (!deactivation)
    return deactivation.error();
  out.deactivation = *std::move(deactivation);
  return {};
}

status take_category(alarm_cfg& out, const value& args) {
  auto x = given(args, "cat");
  if (x == nullptr)
    return {};
  // It becomes a level of the topic of events.
  if (!is_valid_handle(*x->text()))
    return failure{ec::invalid_request, "cat: value is invalid"};
  out.category = *x->text();
  return {};
}

} // namespace

result<alarm_cfg> read_alarm_cfg(const value& args) {
  if (args.fields() == nullptr)
    return failure{ec::wrong_type, "an alarm needs an object"};
  auto fit = convert(args, kinds());
  if (!fit)
    return fit.error();
  alarm_cfg out;
  for (auto& ok : {take_expressions(out, *fit), take_category(out, *fit),
                   take_text(out.desc, *fit, "desc"),
                   take_text(out.message, *fit, "message")})
    if (!ok)
      return ok.error();
  take_flag(out.enabled, *fit, "enabled");
  take_flag(out.needs_ack, *fit, "ackd");
  take_flag(out.urgent, *fit, "urgent");
  if (auto x = given(*fit, "severity"))
    out.severity = x->number();
  if (auto x = given(*fit, "actions")) {
    auto actions = read_alarm_actions(*x);
    if (!actions)
      return actions.error();
    out.actions = *std::move(actions);
  }
  return out;
}

value show(const alarm_cfg& x) {
  return make_structure(
    {{"desc", text_or_null(x.desc)},
     {"enabled", value{x.enabled}},
     {"cat", value{x.category}},
     {"ackd", value{x.needs_ack}},
     {"activation", value{x.activation.text()}},
     {"deactivation", x.deactivation ? value{x.deactivation->text()} : value{}},
     {"message", text_or_null(x.message)},
     {"urgent", value{x.urgent}},
     {"actions", show(x.actions)},
     {"severity", x.severity ? value{*x.severity} : value{}}});
}

} // namespace troupe
