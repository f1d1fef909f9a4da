#include "bridge/searches.hpp"

#include "actors/failure_of.hpp"
#include "bridge/import.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_searches = 16;

/// Of questions to other parts of the gateway.
constexpr caf::timespan query_limit = std::chrono::seconds{30};
constexpr caf::timespan import_limit = std::chrono::minutes{5};

/// Drivers end by themselves; this is for one that does not.
constexpr std::chrono::minutes grace{1};

bool contains(const std::vector<std::string>& list, const std::string& x) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

value member_or_null(const value& x, const std::string& name) {
  auto member = x.field(name);
  return member != nullptr ? *member : value{};
}

} // namespace

searches_state::searches_state(searches_actor::pointer self) : self_(self) {
  // nop
}

void searches_state::start(searches_config cfg, searches_ports ports) {
  cfg_ = std::move(cfg);
  ports_ = std::move(ports);
}

void searches_state::on_settings(const settings_ptr& x) {
  cfg_.cfg = *x;
}

void searches_state::on_request(const search_request_ptr& x) {
  auto number = ++last_;
  auto& fresh = runs_[number];
  fresh.what = x;
  if (runs_.size() > most_searches) {
    note(fresh, {}, {ec::overloaded, "too many searches are running"});
    return end(number);
  }
  for (auto& protocol : x->protocols.empty() ? cfg_.protocols : x->protocols)
    if (contains(cfg_.protocols, protocol))
      fresh.missing.insert(protocol);
    else if (x->asked == nullptr || ports_.outside.count(protocol) == 0)
      note(fresh, protocol,
           {ec::unsupported, "no driver here can search for it"});
  if (x->listener)
    self_->monitor(x->listener);
  if (fresh.missing.empty())
    return end(number);
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{x->limit + grace}, number);
  auto which = fresh.missing.size() == 1 ? *fresh.missing.begin() : "*";
  self_->request(ports_.publisher, query_limit, caf::get_atom_v, which + "/*")
    .then([this, number](const view_set_ptr& views) { begin(number, *views); },
          [this, number](const caf::error& why) {
            auto i = runs_.find(number);
            if (i == runs_.end())
              return;
            note(i->second, {}, failure_of(why));
            end(number);
          });
}

void searches_state::begin(uint64_t number, const view_set& views) {
  auto i = runs_.find(number);
  if (i == runs_.end())
    return;
  auto& x = i->second;
  x.finds = found_devices{{x.what->provisioned, x.what->unprovisioned,
                           member_or_null(cfg_.cfg, "black"),
                           member_or_null(cfg_.cfg, "white")}};
  for (auto& device : views.devices)
    x.finds.know(*device);
  for (auto& protocol : x.missing) {
    search_order order;
    order.number = number;
    order.protocol = protocol;
    order.slow = x.what->slow;
    order.option = member_or_null(x.what->option, protocol);
    order.limit = x.what->limit;
    self_->send(ports_.manager,
                std::make_shared<const search_order>(std::move(order)),
                searcher_actor{self_});
  }
}

void searches_state::on_report(const search_report_ptr& x) {
  auto i = runs_.find(x->search);
  if (i == runs_.end())
    return; // it was given up
  i->second.waiting.push_back(x);
  work(x->search);
}

/// Any of them may be the last of its search.
void searches_state::work(uint64_t number) {
  for (auto i = runs_.find(number);
       i != runs_.end() && !i->second.importing && !i->second.waiting.empty();
       i = runs_.find(number)) {
    auto next = std::move(i->second.waiting.front());
    i->second.waiting.pop_front();
    take(number, i->second, *next);
  }
}

void searches_state::take(uint64_t number, run& x,
                          const search_report& report) {
  switch (report.what) {
    case search_report::kind::found: {
      auto find = x.finds.admit(report.protocol, report.find);
      if (!find)
        return;
      if (!find->file_text.empty())
        return import_type(number, report.protocol, *find);
      return announce(x, report.protocol, *find);
    }
    case search_report::kind::progress:
      if (x.what->listener)
        self_->send(x.what->listener,
                    std::make_shared<const search_report>(report));
      return;
    case search_report::kind::ended:
      if (x.missing.erase(report.protocol) == 0)
        return;
      note(x, report.protocol, {report.code, report.text});
      if (x.missing.empty())
        end(number);
      return;
  }
}

/// Without its type the device is told of all the same: somebody may know it.
void searches_state::import_type(uint64_t number, const std::string& protocol,
                                 const device_find& x) {
  runs_.at(number).importing = true;
  auto files = std::make_shared<const std::vector<import_file>>(
    std::vector<import_file>{{x.file_name, x.file_text}});
  auto go_on = [this, number, protocol, x](const std::string& problem) {
    auto i = runs_.find(number);
    if (i == runs_.end())
      return;
    i->second.importing = false;
    if (!problem.empty())
      tell(severity::warning, i->second.what->topic,
           x.file_name + ": the type of " + x.unid
             + " could not be imported: " + problem);
    announce(i->second, protocol, x);
    work(number);
  };
  import_order_ptr order
    = std::make_shared<const import_order>(import_order{files, false});
  self_->request(ports_.importer, import_limit, order)
    .then(
      [go_on](const import_report_ptr& report) {
        auto is_error = [](const import_issue& y) { return !y.warning; };
        auto i = std::find_if(report->issues.begin(), report->issues.end(),
                              is_error);
        go_on(i != report->issues.end() ? to_string(*i) : std::string{});
      },
      [go_on](const caf::error& why) { go_on(failure_of(why).text); });
}

void searches_state::announce(const run& x, const std::string& protocol,
                              const device_find& find) {
  put(iap::segment_prefix(cfg_.sid) + "/ev/discovery/device",
      render_find(protocol, find));
  if (!x.what->listener)
    return;
  search_report out;
  out.protocol = protocol;
  out.what = search_report::kind::found;
  out.find = find;
  self_->send(x.what->listener,
              std::make_shared<const search_report>(std::move(out)));
}

void searches_state::note(run& x, const std::string& protocol,
                          const failure& how) {
  auto is_named = contains(x.what->protocols, protocol);
  if (how.code == ec::none || (how.code == ec::unsupported && !is_named))
    return;
  auto text = protocol.empty() ? how.text : protocol + ": " + how.text;
  tell(severity::error, x.what->topic, "discoverDevices: " + text);
  x.errors += (x.errors.empty() ? "" : "; ") + text;
  if (x.code == ec::none)
    x.code = how.code;
}

void searches_state::end(uint64_t number) {
  auto done = std::move(runs_.at(number));
  runs_.erase(number);
  if (done.what->listener) {
    self_->demonitor(done.what->listener.address());
    search_report out;
    out.code = done.code;
    out.text = done.errors;
    self_->send(done.what->listener,
                std::make_shared<const search_report>(std::move(out)));
  }
  if (concerns_outside(*done.what))
    return self_->send(ports_.outside.begin()->second, done.what->asked);
  complete(done);
}

bool searches_state::concerns_outside(const search_request& x) const {
  auto& named = x.protocols;
  auto is_outside = [this](auto& y) { return ports_.outside.count(y) > 0; };
  return x.asked != nullptr && !ports_.outside.empty()
         && (named.empty()
             || std::any_of(named.begin(), named.end(), is_outside));
}

void searches_state::complete(const run& x) {
  if (x.what->respond.empty())
    return;
  std::string json;
  iap::object_writer out{json};
  out.text("action", "discoverDevices");
  out.add("found", value{static_cast<int64_t>(x.finds.size())});
  if (!x.errors.empty())
    out.text("error", x.errors);
  if (!x.what->meta.is_null())
    out.add("meta", x.what->meta);
  out.end();
  put(x.what->respond, std::move(json));
}

void searches_state::on_wake(uint64_t number) {
  auto i = runs_.find(number);
  if (i == runs_.end())
    return;
  for (auto& protocol : i->second.missing)
    note(i->second, protocol, {ec::timeout, "the driver did not end"});
  end(number);
}

void searches_state::on_down(const caf::down_msg& x) {
  for (auto i = runs_.begin(); i != runs_.end();) {
    auto& [number, left] = *i;
    auto is_its = left.what->listener
                  && left.what->listener.address() == x.source;
    if (is_its)
      for (auto& protocol : left.missing)
        self_->send(ports_.manager, stop_atom_v, protocol, number);
    i = is_its ? runs_.erase(i) : std::next(i);
  }
}

void searches_state::tell(severity level, const std::string& topic,
                          std::string text) {
  self_->send(ports_.publisher, diagnostic{level, topic, std::move(text),
                                           "discovery", ports_.clock->now()});
}

void searches_state::put(std::string topic, std::string json) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{std::move(topic), std::move(json), false}));
}

searches_actor::behavior_type searches_behavior(searches_state::pointer self,
                                                searches_config cfg,
                                                searches_ports ports) {
  auto& st = self->state;
  st.start(std::move(cfg), std::move(ports));
  self->set_down_handler([&st](const caf::down_msg& x) { st.on_down(x); });
  return {
    [&st](const search_request_ptr& x) { st.on_request(x); },
    [&st](const search_report_ptr& x) { st.on_report(x); },
    [&st](const settings_ptr& x) { st.on_settings(x); },
    [&st](wake_atom, uint64_t number) { st.on_wake(number); },
  };
}

} // namespace troupe
