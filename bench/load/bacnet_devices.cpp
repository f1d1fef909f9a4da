#include "bench/load/bacnet_devices.hpp"

#include "bench/load/bacnet_kind.hpp"
#include "protocol/bacnet/service.hpp"

#include <functional>
#include <string_view>

namespace troupe::load {

namespace {

using std::chrono::milliseconds;

/// Faults as the device knows them; silence comes and goes by the clock.
bacnet::server_fault server_fault_of(const fault& x, milliseconds up) {
  bacnet::server_fault out;
  out.dead = is_quiet(x, up);
  out.lies = x.kind == fault_kind::lying;
  out.garbage = x.kind == fault_kind::garbage;
  if (x.kind == fault_kind::slow)
    out.delay = x.time;
  if (x.kind == fault_kind::lossy)
    out.lost_one_in = x.code;
  if (x.kind == fault_kind::exception)
    out.refuses = bacnet::error{bacnet::error_class::device,
                                static_cast<bacnet::error_code>(x.code)};
  return out;
}

} // namespace

bacnet::device_model_ptr bacnet_devices::model_of(const device& x) {
  auto& out = models_[&x.kind()];
  if (!out)
    out = bacnet_model(x.kind());
  return out;
}

void bacnet_devices::add(const unit& x, const bacnet::server_settings& cfg) {
  auto& made = all_.emplace_back();
  made.what = std::make_unique<bacnet::server>(model_of(plant_.at(x.device)),
                                               cfg);
  made.wrong = x.what;
  made.what->set_fault(server_fault_of(made.wrong, {}));
}

void bacnet_devices::begin() {
  frames nobody_listens;
  for (uint32_t i = 0; i < all_.size(); ++i)
    for (uint32_t point = 0; point < plant_.at(i).kind().points.size(); ++point)
      move({i, point}, started_, nobody_listens);
}

void bacnet_devices::receive(size_t i, const bacnet::device_address& from,
                             bool broadcast, bacnet::octets frame,
                             time_point now, frames& out) {
  if (late_ != nullptr && all_[i].wrong.kind == fault_kind::none)
    note_read(i, frame, now);
  all_[i].what->on_apdu(from, broadcast, frame, now, out);
  take_writes(i);
}

/// Reads of several properties are polls. Which ones, their parameters tell; 16
/// bits tell the few apart that a device gets. A read-back of a write comes
/// once, and counts as little.
void bacnet_devices::note_read(size_t i, bacnet::octets frame, time_point now) {
  auto what = bacnet::decode_apdu(frame);
  auto asked = what ? std::get_if<bacnet::confirmed_request>(&*what) : nullptr;
  constexpr auto reads
    = static_cast<uint8_t>(bacnet::confirmed_service::read_property_multiple);
  if (asked == nullptr || asked->service != reads)
    return;
  std::string_view text{reinterpret_cast<const char*>(asked->data.data),
                        asked->data.size};
  late_->arrived(static_cast<uint32_t>(i), reads,
                 static_cast<uint16_t>(std::hash<std::string_view>{}(text)),
                 now);
}

/// The registers of the plant hold what its memory keeps, so writes go there.
void bacnet_devices::take_writes(size_t i) {
  auto index = static_cast<plant::device_index>(i);
  for (auto point : all_[i].what->take_written()) {
    auto& to = plant_.at(index);
    auto& model = to.kind().points[point];
    auto& object = all_[i].what->objects().at(point);
    if (!model.writable)
      continue; // out of service: nothing of the plant
    std::vector<uint16_t> words(width(model.what.native));
    encode(model, point_value(model, object.present_value()), words.data());
    std::vector<size_t> reached;
    // The object has the same limits, so the plant refuses nothing.
    static_cast<void>(to.write(model.space, model.address, words, reached));
    plant_.follow(index, point);
    if (kept_ != nullptr)
      kept_->keep(plant_, index, point);
  }
}

void bacnet_devices::move(const plant::place& x, time_point now, frames& out) {
  auto& from = plant_.at(x.device);
  auto value = object_value(from.kind().points[x.point], from.value(x.point));
  all_[x.device].what->set_value(x.point, value, now, out);
}

void bacnet_devices::on_time(size_t i, time_point now, frames& out) {
  auto& x = all_[i];
  if (x.wrong.kind == fault_kind::flapping)
    x.what->set_fault(server_fault_of(
      x.wrong, std::chrono::duration_cast<milliseconds>(now - started_)));
  auto due = x.what->next_due();
  if (due && *due <= now)
    x.what->on_time(now, out);
}

bacnet_totals bacnet_devices::totals() const {
  bacnet_totals out;
  for (auto& x : all_) {
    auto& more = x.what->counts();
    out.what.requests += more.requests;
    out.what.reads += more.reads;
    out.what.writes += more.writes;
    out.what.errors += more.errors;
    out.what.unanswered += more.unanswered;
    out.what.lost += more.lost;
    out.what.notifications += more.notifications;
    out.what.unconfirmed_by_peer += more.unconfirmed_by_peer;
    out.what.time_synchronizations += more.time_synchronizations;
    out.what.restarts += more.restarts;
    out.subscriptions += x.what->subscriptions();
  }
  return out;
}

} // namespace troupe::load
