// How an import ends: with its connections, or half-way.

#include "actors/failure_of.hpp"
#include "bridge/import.hpp"
#include "bridge/import_connections.hpp"

#include <fmt/format.h>

#include <map>

namespace troupe {

void importer_state::connect(size_t first) {
  std::map<std::string, const known_connection*> known;
  for (auto& x : there_.connections)
    known[x.handle] = &x;
  size_t asked = 0;
  auto next = first;
  for (; next < plan_.connections.size() && asked < cfg_.connection_window;
       ++next) {
    auto& x = plan_.connections[next];
    auto i = known.find(x.handle);
    auto requests = connection_requests(cfg_.sid, x,
                                        i == known.end() ? nullptr : i->second);
    asked += requests.empty() ? 0 : 1;
    for (auto& request : requests)
      self_->send(ports_.connections,
                  std::make_shared<const bus_message>(std::move(request)));
  }
  if (asked == 0)
    return check_connections(there_.connections);
  self_
    ->request(ports_.connections, caf::timespan{cfg_.query_limit},
              settle_atom_v)
    .then(
      [this, next](const connection_list_ptr& there) {
        there_.connections = *there;
        if (next < plan_.connections.size())
          connect(next);
        else
          check_connections(*there);
      },
      [this](const caf::error& why) { refuse("import", why); });
}

/// Whether they are what was asked for; why not is told on the bus.
void importer_state::check_connections(const connection_list& there) {
  std::map<std::string, const known_connection*> known;
  for (auto& x : there)
    known[x.handle] = &x;
  for (auto& x : plan_.connections) {
    auto i = known.find(x.handle);
    if (!x.pending.empty())
      continue;
    if (i != known.end() && connection_requests(cfg_.sid, x, i->second).empty())
      report_.connections.push_back(x.handle);
    else
      report_.issues.push_back({"import", 0, 0,
                                fmt::format("connection `{}` could not be "
                                            "made; ev/error says why",
                                            x.name),
                                false});
  }
  if (!report_.accepted())
    tell_rest();
  finish();
}

void importer_state::refuse(const std::string& file, const caf::error& why) {
  report_.issues.push_back({file, 0, 0, failure_of(why).text, false});
  tell_rest();
  finish();
}

void importer_state::tell_rest() {
  if (done_.empty())
    return;
  report_.partial = true;
  report_.issues.push_back(
    {"import", 0, 0,
     fmt::format("{} of these files stay; the next import finds them",
                 fmt::join(done_, ", ")),
     true});
}

/// Answers the order and turns to the next one.
void importer_state::finish() {
  run_.reset();
  there_ = {};
  waiting_.front().reply.deliver(
    std::make_shared<const import_report>(std::move(report_)));
  waiting_.pop_front();
  if (!waiting_.empty())
    run_first();
}

} // namespace troupe
