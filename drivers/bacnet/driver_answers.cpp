// What answers mean.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "drivers/trace_marks.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/tag.hpp"

namespace troupe::bacnet {

// -- the end of a request -----------------------------------------------------

/// Gives back what it held, whatever it brought.
void driver::land(const flight& x) {
  windows_.give_back(x.network, x.probe);
  if (auto of = find(x.device))
    of->in_flight = false;
}

void driver::on_outcome(const outcome& x) {
  auto i = flights_.find(x.number);
  auto is_search = search_ != nullptr
                   && search_->on_outcome(x, ports_.io->now());
  if (i == flights_.end() && !is_search)
    return;
  auto& count = *ports_.count;
  bump(x.what == outcome_kind::silence ? count.timeouts : count.responses);
  if (x.what == outcome_kind::error || x.what == outcome_kind::reject
      || x.what == outcome_kind::abort)
    bump(count.exceptions);
  if (is_search)
    return pump();
  auto asked = std::move(i->second);
  flights_.erase(i);
  land(asked);
  if (auto from = find(asked.device)) {
    auto now = ports_.io->now();
    auto was_down = from->health() == device_health::down;
    if (is_alive(x)) {
      mark_answer(ports_, asked.device, now - asked.sent);
      (void)table_.on_heard(from->instance(), x.from, now);
      tell(from->succeeded());
      if (was_down) // it may have been without power
        restart(*from, now);
    } else {
      judge(*from, silence());
    }
    if (asked.services)
      end_services(*from, x);
    else if (asked.job != nullptr && asked.job->what == command::kind::order)
      end_order(*from, asked, x);
    else if (asked.job != nullptr && asked.writes > 0)
      end_write(*from, asked, x);
    else if (asked.job != nullptr)
      end_read(*from, asked, x);
    else if (asked.subscription)
      end_subscription(*from, asked, x);
    else if (!asked.end)
      end_poll(*from, asked, x);
    deliver(*from);
    schedule(*from);
  } else if (asked.subscription) {
    cov_.on_answer(asked.subscription->number, cov_outcome::silent,
                   ports_.io->now());
  }
  pump();
}

void driver::judge(remote& x, const failure& why) {
  mark_failure(ports_, x.link().number, why.code);
  auto now = ports_.io->now();
  tell(x.failed(why, now, random()));
  // It may have another address than before.
  if (!x.fixed() && binding_of(x) != nullptr)
    who_is_.want(x.instance(), now);
}

void driver::tell(const std::optional<health_report>& news) {
  if (news)
    ports_.sink->health(*news);
}

/// A device that does not say what it can do is taken to do little.
void driver::end_services(remote& from, const outcome& how) {
  if (!is_alive(how) || is_busy(how))
    return;
  from.services_known = true;
  read_property_ack all;
  if (!is_success(how) || !decode(all, as_octets(how.data)))
    return;
  tag_reader in{all.content};
  auto what = in.take_application();
  if (auto bits = std::get_if<bit_string>(&what))
    from.services = *bits;
}

} // namespace troupe::bacnet
