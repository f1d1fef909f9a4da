// Mails about alarms: to those that an alarm names, else to those who get
// everything that is urgent.

#include "actors/failure_of.hpp"
#include "bridge/alarms.hpp"
#include "protocol/iap/time.hpp"

namespace troupe {

namespace {

std::string line_of(const alarm_event& x) {
  return iap::format_mru(x.time) + ' ' + std::string{to_string(x.what)} + ' '
         + x.row.message + " [" + x.row.source + ']';
}

/// Whether another try makes sense.
mail_failure kind_of(ec code) {
  return code == ec::device_refused || code == ec::invalid_request
           ? mail_failure::permanent
           : mail_failure::temporary;
}

} // namespace

/// `smtp.to` names those who hear of every urgent alarm.
void alarms_state::on_settings(const settings_ptr& x) {
  urgent_to_.clear();
  auto smtp = x->field("smtp");
  auto to = smtp != nullptr ? smtp->field("to") : nullptr;
  auto all = to != nullptr ? to->elements() : nullptr;
  constexpr size_t most_recipients = 32;
  if (all != nullptr)
    for (auto& who : all->elements)
      if (who.text() != nullptr && is_mail_address(*who.text())
          && urgent_to_.size() < most_recipients)
        urgent_to_.push_back(*who.text());
  self_->send(ports_.mailer, x);
}

void alarms_state::mail_about(const alarm_event& x) {
  if (x.what != alarm_happening::active && x.what != alarm_happening::inactive)
    return;
  mail_request out;
  out.line = line_of(x);
  out.subject = x.row.message;
  auto& email = actions_of(x).email;
  if (email) {
    out.to = email->to;
    message_facts facts;
    facts.name = bus_alarm_of(x.row.source).value_or(std::string{});
    facts.what = x.row.what;
    facts.time = x.time;
    facts.topic = x.row.source;
    facts.state = to_string(x.what);
    facts.severity = x.row.severity;
    if (!email->subject.empty())
      out.subject = format_message(email->subject, facts);
  } else if (x.row.urgent) {
    out.to = urgent_to_;
  }
  if (!out.to.empty())
    mails_.add(out, ports_.clock->now());
}

const alarm_actions& alarms_state::actions_of(const alarm_event& x) const {
  static const alarm_actions nothing;
  auto handle = bus_alarm_of(x.row.source);
  auto known = handle ? running_.find(*handle) : running_.end();
  return known != running_.end() ? known->second.actions : nothing;
}

/// One mail is under way at a time; the rest waits in the queue, which is
/// bounded.
void alarms_state::send_mail() {
  auto next = mails_.next(ports_.clock->now());
  if (!next)
    return;
  constexpr caf::timespan patience = std::chrono::minutes{5};
  self_
    ->request(ports_.mailer, patience,
              std::make_shared<const mail>(*std::move(next)))
    .then(
      [this](caf::ok_atom) {
        mails_.sent(ports_.clock->now());
        send_mail();
        arm();
      },
      [this](const caf::error& err) {
        auto why = failure_of(err);
        mails_.failed(kind_of(why.code), ports_.clock->now());
        fail({}, "mail: " + why.text);
        arm();
      });
}

} // namespace troupe
