#include "drivers/modbus/serial_medium.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

void bump(std::atomic<uint64_t>& x, uint64_t by = 1) {
  x.fetch_add(by, std::memory_order_relaxed);
}

} // namespace

serial_medium::serial_medium(const std::string& channel,
                             const channel_settings& cfg,
                             serial_factory factory,
                             const channel_counters& count)
  : cfg_(cfg),
    name_(channel + " (" + cfg.port.device + ')'),
    timing_(make_rtu_timing(cfg.port.baud, cfg.port.bits())),
    factory_(std::move(factory)),
    count_(count) {
  // nop
}

transport_ptr serial_medium::connect() {
  reader_ = {};
  waiting_ = false;
  strays_ = 0;
  return factory_(cfg_.port);
}

std::vector<uint8_t> serial_medium::send(const request& x, uint16_t transaction,
                                         uint8_t unit, time_point now) {
  frame ignored;
  judge(ignored);
  auto data = encode_rtu(x, unit);
  reader_.expect(unit, function_of(x));
  if (cfg_.echo)
    reader_.expect_echo(data);
  transaction_ = transaction;
  unit_ = unit;
  waiting_ = true;
  began_ = now;
  sent_ = now + timing_.of(data.size());
  bump(count_.requests);
  if (unit == broadcast_unit)
    bump(count_.broadcasts);
  return data;
}

void serial_medium::put(const uint8_t* data, size_t size, time_point now) {
  // The first of these bytes came a frame's length ago.
  if (!reader_.empty() && now - timing_.of(size) > heard_ + timing_.t15)
    bump(count_.gaps);
  if (!waiting_) {
    if (strays_ == 0 || now > heard_ + cfg_.byte_timeout) {
      strays_ = 0;
      strays_from_ = now;
    }
    strays_ += size;
  }
  heard_ = now;
  reader_.put(data, size);
}

bool serial_medium::judge(frame& out) {
  for (;;)
    switch (reader_.end(out)) {
      case rtu_news::none:
        return false;
      case rtu_news::answer:
        return true;
      case rtu_news::foreign:
        bump(count_.foreign);
        break;
      case rtu_news::noise:
        bump(count_.noise);
        break;
      case rtu_news::broken:
        bump(count_.crc_errors);
        out = {0, unit_, nullptr, 0};
        if (waiting_ && unit_ != broadcast_unit)
          return true;
        break;
    }
}

result<bool> serial_medium::next(frame& out, time_point now) {
  auto came = reader_.take_answer(out)
              || (!reader_.empty() && now >= heard_ + cfg_.byte_timeout
                  && judge(out));
  if (!came)
    return false;
  out.transaction = transaction_;
  if (out.size > 0)
    bump(count_.answers);
  end_request(now);
  return true;
}

void serial_medium::give_up(time_point now) {
  if (unit_ != broadcast_unit)
    bump(count_.timeouts);
  end_request(now);
}

void serial_medium::end_request(time_point now) {
  using std::chrono::duration_cast;
  waiting_ = false;
  strays_ = 0;
  reader_.expect_nothing();
  auto end = std::max(now, free_at());
  load_.spend(began_, end);
  auto busy = duration_cast<std::chrono::microseconds>(end - began_).count();
  busy_us_ += static_cast<uint64_t>(busy);
  count_.busy_ms.store(busy_us_ / 1'000, std::memory_order_relaxed);
  count_.load_percent.store(load_.percent(), std::memory_order_relaxed);
}

medium::time_point serial_medium::free_at() const noexcept {
  auto quiet = std::max<reactor::duration>(timing_.t35, cfg_.pause);
  auto last = std::max(sent_, heard_);
  if (strays_ == 0)
    return last + quiet;
  // More than noise, so the rest of a frame may follow.
  if (strays_ >= least_rtu_bytes)
    quiet = std::max<reactor::duration>(quiet, cfg_.byte_timeout);
  return std::min(last + quiet, strays_from_ + cfg_.response_timeout);
}

medium::time_point serial_medium::deadline(time_point) const noexcept {
  if (unit_ == broadcast_unit)
    return sent_ + cfg_.turnaround;
  auto begin = sent_ + cfg_.response_timeout;
  if (reader_.empty())
    return begin;
  return std::min(heard_ + cfg_.byte_timeout,
                  begin + timing_.of(most_rtu_bytes) + cfg_.byte_timeout);
}

} // namespace troupe::modbus
