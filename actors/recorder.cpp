#include "actors/recorder.hpp"

#include "actors/counted.hpp"
#include "actors/device_limits.hpp"
#include "actors/log.hpp"

namespace troupe {

namespace {

using self_ptr = recorder_actor::stateful_pointer<recorder_state>;

record_list take_records(recorder_state& st) {
  record_list result;
  result.reserve(st.pending.size());
  for (auto& [where, x] : std::exchange(st.pending, {})) {
    point_record record;
    record.point = where.second;
    record.normal = x.what;
    record.time = x.time;
    result.push_back({sample_key(where.first, where.second), encode(record)});
    if (is_tracing(st.traces) && st.traces->follows(where.first, where.second))
      st.on_its_way.push_back({where.first, where.second, x.time});
  }
  return result;
}

void trace(recorder_state& st, device_number device, const batch& x) {
  if (is_tracing(st.traces))
    for (auto& what : x.samples)
      st.traces->reached(trace_step::recorder, device, what.point, what.time);
}

void trace_end(recorder_state& st, bool failed) {
  for (auto& x : std::exchange(st.on_its_way, {}))
    st.traces->reached(trace_step::stored, x.device, x.point, x.time,
                       failed ? "the store failed: it is lost" : "");
}

void answer(settle_list& who, const caf::error& err) {
  for (auto& x : std::exchange(who, {}))
    if (err)
      x.deliver(err);
    else
      x.deliver(caf::ok_atom_v);
}

void written(self_ptr self, const store_actor& store, const caf::error& err);

void flush(self_ptr self, const store_actor& store) {
  auto& st = self->state;
  if (st.writing)
    return; // one group at a time; what gathers meanwhile is conflated
  if (st.pending.empty())
    return answer(st.waiting, {});
  st.writing = true;
  st.settling = std::exchange(st.waiting, {});
  auto records = std::make_shared<const record_list>(take_records(st));
  self->request(store, store_limit, records)
    .then([=](caf::ok_atom) { written(self, store, {}); },
          [=](const caf::error& err) { written(self, store, err); });
}

void written(self_ptr self, const store_actor& store, const caf::error& err) {
  auto& st = self->state;
  st.writing = false;
  trace_end(st, static_cast<bool>(err));
  answer(st.settling, err);
  if (err) // newer samples follow; nothing to retry
    answer(st.waiting, err);
  auto failing = static_cast<bool>(err);
  if (failing && !st.failing)
    log_error("the newest samples cannot be stored");
  else if (!failing && st.failing)
    log_info("samples are stored again");
  st.failing = failing;
  if (!st.waiting.empty())
    flush(self, store);
}

void arm(self_ptr self, const wheel_actor& wheel, caf::timespan interval) {
  if (self->state.armed)
    return;
  self->state.armed = true;
  self->send(wheel, wake_atom_v, sleeper_actor{self}, interval, uint64_t{0});
}

} // namespace

recorder_actor::behavior_type
recorder_behavior(self_ptr self, const recorder_config& cfg,
                  const store_actor& store, const wheel_actor& wheel) {
  auto interval = cfg.flush_interval;
  self->state.traces = traces_of(self->system());
  return counted_behavior<recorder_actor::behavior_type>(
    self,
    [=](device_number device, const batch_ptr& x) {
      for (auto& what : x->samples)
        self->state.pending[{device, what.point}] = what;
      trace(self->state, device, *x);
      arm(self, wheel, interval);
    },
    [=](detach_atom, device_number device) {
      auto& all = self->state.pending;
      all.erase(all.lower_bound({device, 0}), all.lower_bound({device + 1, 0}));
      return caf::ok_atom_v;
    },
    [=](settle_atom) {
      auto promise = self->make_response_promise<caf::ok_atom>();
      auto& st = self->state;
      auto& list = st.writing && st.pending.empty() ? st.settling : st.waiting;
      list.push_back(promise);
      flush(self, store);
      return promise;
    },
    [=](wake_atom, uint64_t) {
      self->state.armed = false;
      flush(self, store);
      if (!self->state.pending.empty())
        arm(self, wheel, interval);
    });
}

} // namespace troupe
