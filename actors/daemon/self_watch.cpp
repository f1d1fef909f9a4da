#include "actors/daemon/self_watch.hpp"

#include "protocol/alarm/alarm_list.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <filesystem>
#include <memory>

namespace troupe {

namespace {

using self_ptr = sleeper_actor::stateful_pointer<self_watch_state>;

constexpr unix_nanos second = 1'000'000'000;
constexpr caf::timespan period = std::chrono::minutes{1};

void tell(self_ptr self, const char* source, const char* type, bool active,
          std::string text, bool urgent = true) {
  constexpr double severity = 2;
  alarm_report x;
  x.source = source;
  x.type = type;
  x.active = active;
  x.message = std::move(text);
  x.severity = severity;
  x.urgent = urgent;
  self->send(self->state.ports.alarms,
             std::make_shared<const alarm_report>(std::move(x)));
}

void look_at_disk(self_ptr self) {
  constexpr uint64_t least = 100'000'000;
  constexpr uint64_t parts = 10;
  auto room = self->state.ports.disk();
  if (!room || room->total == 0)
    return;
  auto low = room->free < least || room->free < room->total / parts;
  tell(self, "segment", "disk", low,
       fmt::format("{} MB of {} MB are free for the state of the gateway",
                   room->free / 1'000'000, room->total / 1'000'000));
}

void look_at_certificate(self_ptr self) {
  constexpr unix_nanos day = 86'400 * second;
  constexpr unix_nanos notice = 30 * day;
  auto end = self->state.ports.certificate_end();
  if (!end)
    return tell(self, "segment", "certificate", false, "there is none");
  auto left = *end - self->state.ports.clock->now();
  tell(self, "segment", "certificate", left < notice,
       left < 0
         ? "the broker's certificate is over"
         : fmt::format("the broker's certificate ends in {} days", left / day));
}

/// A step is over as soon as it is noticed; the list counts them.
void look_at_clock(self_ptr self) {
  auto& st = self->state;
  auto by = st.clock->step(st.ports.clock->now(), self->clock().now());
  if (by == 0)
    return;
  auto text = fmt::format("the clock was set by {} s", by / second);
  tell(self, "segment", "clock", true, text);
  tell(self, "segment", "clock", false, text);
}

/// @param counters Of a part; those that end in `.fill` are in percent.
void look_at_fill(self_ptr self, const std::string& source,
                  const metric_list& counters) {
  constexpr std::string_view tail = ".fill";
  constexpr double high = 80;
  constexpr double low = 70;
  auto& full = self->state.full;
  for (auto& [name, percent] : counters) {
    if (name.size() < tail.size()
        || name.compare(name.size() - tail.size(), tail.size(), tail) != 0)
      continue;
    auto active = percent >= (full.count(source) > 0 ? low : high);
    active ? void(full.insert(source)) : void(full.erase(source));
    tell(self, source.c_str(), "storageFull", active,
         "more than 80 % of its room on disk are used: the oldest will go",
         false);
  }
}

/// The question goes before what waits in the mailbox: an actor that has much
/// to do is not stuck as long as it does it.
void look_at_parts(self_ptr self) {
  // CAF forgets the priority of a request with a time-out of `chrono`.
  const caf::duration patience{std::chrono::seconds{30}};
  for (auto& [part, actor] : self->state.ports.parts) {
    auto source = "segment/" + part;
    self->request<caf::message_priority::high>(actor, patience, caf::get_atom_v)
      .then(
        [self, source](const metric_list_ptr& x) {
          look_at_fill(self, source, *x);
          tell(self, source.c_str(), "stuckActor", false, "answers again");
        },
        [self, source](const caf::error&) {
          tell(self, source.c_str(), "stuckActor", true,
               "a part of the gateway does not answer");
        });
  }
}

void look(self_ptr self) {
  look_at_disk(self);
  look_at_certificate(self);
  look_at_clock(self);
  look_at_parts(self);
  self->send(self->state.ports.wheel, wake_atom_v, sleeper_actor{self}, period,
             uint64_t{0});
}

} // namespace

sleeper_actor::behavior_type self_watch_behavior(self_ptr self,
                                                 self_watch_ports ports) {
  self->state.ports = std::move(ports);
  self->state.clock.emplace(self->state.ports.clock->now(),
                            self->clock().now());
  look(self);
  return {[self](wake_atom, uint64_t) { look(self); }};
}

std::optional<disk_room> room_of(const std::string& folder) {
  std::error_code failed;
  auto found = std::filesystem::space(folder, failed);
  if (failed)
    return std::nullopt;
  return disk_room{found.available, found.capacity};
}

std::optional<unix_nanos> certificate_end_of(const std::string& path) {
  std::unique_ptr<BIO, int (*)(BIO*)> file{BIO_new_file(path.c_str(), "r"),
                                           BIO_free};
  if (!file)
    return std::nullopt;
  std::unique_ptr<X509, void (*)(X509*)> cert{
    PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr), X509_free};
  if (!cert)
    return std::nullopt;
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(cert.get()), &parts) != 1)
    return std::nullopt;
  return unix_nanos{::timegm(&parts)} * second;
}

} // namespace troupe
